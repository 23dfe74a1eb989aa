"""The personality rows: who seems to be writing, as it shows in the prose."""

from __future__ import annotations

from core.attributes.personality_detail import PERSONALITY_DETAIL
from core.attributes.table import Attribute, Category, Choice, Kind, Level

PERSONALITY: tuple[Attribute, ...] = (
    Attribute(
        name="openness_to_experience",
        category=Category.PERSONALITY,
        kind=Kind.RATING,
        label="Openness",
        help="Keeps to the familiar, or goes looking for the new.",
        low="conventional",
        high="curious",
        levels=(
            Level(
                "set in ways",
                "Let the writer trust only the tried and familiar, and wave every new idea away.",
            ),
            Level("conventional", "Let the writer prefer the usual way and say so, suspicious of novelty."),
            Level("traditional", "Let the writer lean on custom and common sense, and leave theories alone."),
            Level("rather settled", "Let the writer stay on known ground, with one small step off it."),
            Level("moderate", "Let the writer come across as open to a new idea if it proves useful."),
            Level("fairly open", "Let the writer consider one unusual idea with real interest."),
            Level("open", "Let the writer look at the subject from two unexpected sides."),
            Level("curious", "Let the writer ask “what if” and follow the question somewhere new."),
            Level(
                "very curious",
                "Let the writer wonder in every paragraph and tie the subject to far-off fields.",
            ),
            Level(
                "insatiable",
                "Let curiosity run everything: strange links, odd facts, a new question in every turn.",
            ),
        ),
        legacy=("openness", "openness_level", "curiosity", "big_five_openness"),
    ),
    Attribute(
        name="conscientiousness",
        category=Category.PERSONALITY,
        kind=Kind.RATING,
        label="Conscientiousness",
        help="Makes it up on the way, or plans and checks.",
        low="spontaneous",
        high="careful",
        levels=(
            Level(
                "careless",
                "Let the writer be gloriously careless: start anywhere, skip steps, leave ends loose.",
            ),
            Level("spontaneous", "Let the writer make it up on the way and change direction on a whim."),
            Level("easy-going", "Let the writer be easy-going: round things off and not fuss over details."),
            Level("rather relaxed", "Let the writer keep a rough order, and skip details that bore."),
            Level("moderate", "Let the writer come across as reasonably tidy: a clear order without fuss."),
            Level("fairly orderly", "Let the writer keep things in order and finish each point begun."),
            Level("orderly", "Let the writer come across as organised: say what comes next, then do it."),
            Level(
                "careful", "Let the writer be careful: check claims, give exact details, tie up each point."
            ),
            Level(
                "meticulous",
                "Let the writer be meticulous: qualify, define, and leave no step of the argument out.",
            ),
            Level(
                "exacting",
                "Let the writer be exacting in every line: each detail checked, each loose end tied, twice.",
            ),
        ),
        legacy=("conscientiousness_level", "big_five_conscientiousness", "diligence"),
    ),
    Attribute(
        name="extraversion",
        category=Category.PERSONALITY,
        kind=Kind.RATING,
        label="Extraversion",
        help="Keeps to themselves, or seeks company.",
        low="reserved",
        high="outgoing",
        levels=(
            Level(
                "withdrawn", "Let the writer seem alone with a notebook, never once turning to the reader."
            ),
            Level(
                "very reserved",
                "Let the writer be very reserved: quiet observation, nothing said for effect.",
            ),
            Level("reserved", "Let the writer keep a polite distance and let the subject speak."),
            Level(
                "rather quiet", "Let the writer be a quiet presence, who turns to the reader once at most."
            ),
            Level("moderate", "Let the writer come across as at ease in company, without seeking attention."),
            Level("fairly sociable", "Let the writer sound sociable: bring in other people now and then."),
            Level(
                "sociable", "Let the writer talk to the reader like a good host, in every second paragraph."
            ),
            Level("outgoing", "Let the writer be outgoing: lively, eager to share, full of other people."),
            Level(
                "very outgoing",
                "Let the writer buzz with energy and draw the reader in with every paragraph.",
            ),
            Level(
                "exuberant",
                "Let the writer fill the room: loud, delighted, calling out to the reader all the time.",
            ),
        ),
        legacy=(
            "extroversion",
            "extraversion_level",
            "extroversion_level",
            "sociability",
            "big_five_extraversion",
        ),
    ),
    Attribute(
        name="agreeableness",
        category=Category.PERSONALITY,
        kind=Kind.RATING,
        label="Agreeableness",
        help="Picks an argument, or makes peace.",
        low="challenging",
        high="kind",
        levels=(
            Level(
                "combative",
                "Let the writer pick a fight: attack the common view head-on and give no quarter.",
            ),
            Level("challenging", "Let the writer challenge the reader's assumptions openly and sharply."),
            Level("critical", "Let the writer find fault freely and concede little."),
            Level("rather critical", "Let the writer disagree where there is cause, politely but firmly."),
            Level("moderate", "Let the writer come across as fair: praise and criticise as deserved."),
            Level("fairly kind", "Let the writer give others the benefit of the doubt."),
            Level("kind", "Let the writer be kind: see the good reason behind other people's choices."),
            Level(
                "very kind", "Let the writer be gentle with everyone mentioned, and criticise only softly."
            ),
            Level("tender", "Let the writer reassure and thank, and never criticise anyone."),
            Level(
                "all kindness",
                "Let every sentence be kind: praise, comfort and forgive, without a single hard word.",
            ),
        ),
        legacy=("agreeableness_level", "kindness", "friendliness", "big_five_agreeableness"),
    ),
    Attribute(
        name="emotional_stability",
        category=Category.PERSONALITY,
        kind=Kind.RATING,
        label="Emotional stability",
        help="Easily shaken, or hard to ruffle.",
        low="reactive",
        high="calm",
        levels=(
            Level(
                "in turmoil", "Let the writer be in turmoil: moods swing from line to line, worry bursts out."
            ),
            Level("volatile", "Let the writer be easily upset: alarm, delight and regret in quick turns."),
            Level("reactive", "Let the writer react strongly to small things and admit to worrying."),
            Level("rather tense", "Let the writer show a worry or two before coming to terms with them."),
            Level(
                "moderate", "Let the writer come across as even-tempered, with an ordinary share of worries."
            ),
            Level("fairly calm", "Let the writer take trouble in stride, and say so once."),
            Level("calm", "Let the writer stay calm: name difficulties without alarm."),
            Level("very calm", "Let the writer stay composed and patient, even where others would be upset."),
            Level(
                "serene", "Let the writer be serene: every difficulty is met slowly, evenly, without hurry."
            ),
            Level(
                "unshakeable",
                "Let nothing at all ruffle the writer: disaster and triumph get the same quiet sentence.",
            ),
        ),
        legacy=("stability", "emotional_stability_level", "calmness", "big_five_emotional_stability"),
    ),
    Attribute(
        name="dominant_motivations",
        category=Category.PERSONALITY,
        kind=Kind.TEXT,
        label="Motivations",
        help="What drives the writer.",
        choices=(
            Choice("achievement", "Let the writer care about doing things well and getting them done."),
            Choice("affiliation", "Let the writer care about belonging: bring people together on the page."),
            Choice(
                "power", "Let the writer want to move people: argue to win them over, and urge them to act."
            ),
            Choice(
                "curiosity", "Let the writer be driven by finding out: questions matter more than answers."
            ),
            Choice("security", "Let the writer look for what is safe and lasting, and warn of what is not."),
            Choice("service", "Let the writer want to be of use: give the reader something to take away."),
        ),
        tell="Let it show that the writer is driven by this: {value}.",
        legacy=("motivations", "motivation", "dominant_motivation", "primary_motivation", "main_motivations"),
    ),
    Attribute(
        name="core_values",
        category=Category.PERSONALITY,
        kind=Kind.TEXT,
        label="Values",
        help="What the writer holds dear.",
        choices=(
            Choice(
                "integrity",
                "Let the writer hold to honesty: admit what is awkward, and promise nothing untrue.",
            ),
            Choice("freedom", "Let the writer side with freedom: choices left open, rules questioned."),
            Choice(
                "knowledge", "Let the writer prize knowledge: facts got right, and the joy of understanding."
            ),
            Choice("compassion", "Let the writer side with those who have it hard."),
            Choice("craft", "Let the writer prize work well done, and notice how things are made."),
            Choice("family", "Let the writer put family first: see the subject by what it means at home."),
            Choice("justice", "Let the writer ask who gains, who pays, and whether that is fair."),
        ),
        tell="Let the piece quietly stand for these values: {value}.",
        legacy=("values", "personal_values", "guiding_values"),
    ),
    Attribute(
        name="decision_making_style",
        category=Category.PERSONALITY,
        kind=Kind.TEXT,
        label="Decisions",
        help="How the writer comes to a conclusion.",
        choices=(
            Choice("analytical", "Reach conclusions by weighing reasons on the page, for and against."),
            Choice(
                "intuitive", "Reach conclusions by feel: trust the hunch first, and explain it afterwards."
            ),
            Choice("spontaneous", "Reach conclusions at once, and change them as freely."),
            Choice("deliberate", "Reach conclusions slowly: turn each question over before settling it."),
            Choice(
                "collaborative",
                "Reach conclusions with others: say what other people think, and let it count.",
            ),
            Choice("pragmatic", "Reach conclusions by asking what works, not what is ideal."),
        ),
        tell="Let the writer reach conclusions in this way: {value}.",
        legacy=("decision_making", "decision_style", "decisions"),
    ),
    *PERSONALITY_DETAIL,
)
