"""The personal rows: who the writer is, as far as the author cares to say."""

from __future__ import annotations

from core.attributes.table import Attribute, Category, Choice, Group, Kind

PERSONAL: tuple[Attribute, ...] = (
    Attribute(
        name="age",
        category=Category.PERSONAL,
        kind=Kind.INTEGER,
        label="Age",
        help="How old the writer seems; leave it empty if it does not matter.",
        tell="The writer is {value} years old: let references and concerns fit that age, without stating it.",
        legacy=("age_years", "writer_age", "author_age"),
    ),
    Attribute(
        name="gender",
        category=Category.PERSONAL,
        kind=Kind.TEXT,
        label="Gender",
        help="The writer's gender, in any words.",
        choices=(
            Choice("female", "The writer is a woman: let that show only where the subject makes it natural."),
            Choice("male", "The writer is a man: let that show only where the subject makes it natural."),
            Choice(
                "non-binary",
                "The writer is non-binary: let that show only where the subject makes it natural.",
            ),
            Choice("unspecified", "Give no hint of the writer's gender."),
        ),
        tell="The writer's gender is {value}: let that show only where the subject makes it natural.",
        legacy=("sex", "gender_identity"),
    ),
    Attribute(
        name="education_level",
        category=Category.PERSONAL,
        kind=Kind.TEXT,
        label="Education",
        help="How far the writer's schooling went.",
        choices=(
            Choice("primary school", "The writer left school early: explain from life, not from books."),
            Choice(
                "secondary school",
                "The writer finished school and learned the rest by doing: no scholarly habits.",
            ),
            Choice("vocational training", "The writer learned a trade: explain things by how they are done."),
            Choice(
                "bachelor's degree",
                "The writer has a degree: handle ideas and sources with ease, without parading it.",
            ),
            Choice("master's degree", "The writer has studied long: weigh arguments and define terms with care."),
            Choice("doctorate", "The writer holds a doctorate: be exact about evidence and its limits."),
            Choice("self-taught", "The writer is self-taught: read widely, connect freely, bow to no school."),
        ),
        tell="Let the writer's schooling show in how things are explained: {value}.",
        legacy=("education", "educational_background", "schooling", "degree"),
    ),
    Attribute(
        name="primary_language",
        category=Category.PERSONAL,
        kind=Kind.TEXT,
        label="First language",
        help="The language the writer writes in, unless a draft asks for another.",
        choices=(
            Choice("English", "The writer's first language is English."),
            Choice(
                "British English",
                "The writer's first language is British English: keep its spelling and turns of phrase.",
            ),
            Choice(
                "American English",
                "The writer's first language is American English: keep its spelling and turns of phrase.",
            ),
            Choice("Spanish", "The writer's first language is Spanish."),
            Choice("French", "The writer's first language is French."),
            Choice("German", "The writer's first language is German."),
            Choice("Italian", "The writer's first language is Italian."),
            Choice("Portuguese", "The writer's first language is Portuguese."),
        ),
        tell="The writer's first language is {value}.",
        legacy=("language", "native_language", "first_language", "mother_tongue"),
    ),
    Attribute(
        name="language_fluency",
        category=Category.PERSONAL,
        kind=Kind.TEXT,
        label="Fluency",
        help="How well the writer commands the language.",
        choices=(
            Choice("native", "Write with a native speaker's ease: natural phrasing, sure idiom, no stiffness."),
            Choice("fluent", "Write fluently and correctly, with an easy command of the language."),
            Choice("advanced", "Write correctly, with now and then a phrase a shade too careful for a native."),
            Choice("intermediate", "Write in common words and straightforward grammar, as an able learner does."),
            Choice("basic", "Write in very simple sentences and few tenses, as a beginner does."),
            Choice("bilingual", "Write as someone at home in two languages, sure in both."),
        ),
        tell="Let the writer's command of the language show as: {value}.",
        legacy=("fluency", "language_proficiency", "fluency_level", "language_skill"),
    ),
    Attribute(
        name="professional_background",
        category=Category.PERSONAL,
        kind=Kind.LONG_TEXT,
        label="Work",
        help="What the writer does, or did, for a living.",
        choices=(
            Choice("teacher", "The writer teaches: explain in steps, and foresee where people get lost."),
            Choice("engineer", "The writer is an engineer: ask how things work, what breaks, and what it costs."),
            Choice("journalist", "The writer is a journalist: lead with what matters, name who, what and when."),
            Choice("scientist", "The writer is a scientist: show the evidence, and say how sure it makes us."),
            Choice("nurse", "The writer is a nurse: notice people's bodies and worries, and stay practical."),
            Choice("entrepreneur", "The writer runs a business: think in customers, risks and next steps."),
        ),
        tell="Let examples and eye for detail come from this working life, without listing it: {value}",
        legacy=("profession", "occupation", "job", "career", "work_background", "professional_experience"),
    ),
    Attribute(
        name="cultural_background",
        category=Category.PERSONAL,
        kind=Kind.LONG_TEXT,
        label="Culture",
        help="Where the writer comes from, in place and custom.",
        choices=(
            Choice("British", "The writer is British: let the references, customs and understatement be British."),
            Choice("American", "The writer is American: let the references, customs and directness be American."),
            Choice("Irish", "The writer is Irish: let the references, customs and ease with a story be Irish."),
            Choice("Indian", "The writer is Indian: let the references, food and family life be Indian."),
            Choice(
                "rural",
                "The writer comes from the country: draw on weather, land, neighbours and long years.",
            ),
            Choice("urban", "The writer is a city person: draw on streets, transport, noise and strangers."),
        ),
        tell="Let the references and customs come from this background, without explaining it: {value}",
        legacy=("culture", "ethnicity", "nationality", "cultural_heritage", "cultural_identity"),
    ),
    Attribute(
        name="background",
        category=Category.PERSONAL,
        kind=Kind.LONG_TEXT,
        label="Background",
        help="Anything else about the writer's life that shaped the voice.",
        group=Group.DETAIL,
        choices=(
            Choice(
                "grew up in a small town",
                "The writer grew up in a small town: everyone has a name and a history.",
            ),
            Choice(
                "moved countries",
                "The writer moved countries: notice what those who stayed take for granted.",
            ),
            Choice(
                "parent of small children",
                "The writer has small children: time is short and daily life breaks in.",
            ),
            Choice("retired", "The writer is retired: look back with time to spare and nothing to prove."),
        ),
        tell="Let this life story colour what is noticed and said, without retelling it: {value}",
        legacy=("biography", "bio", "personal_background", "life_story", "backstory", "personal_history"),
    ),
)
