"""The core linguistic rows: how the sentences sound."""

from __future__ import annotations

from core.attributes.table import Attribute, Category, Choice, Kind, Level

LINGUISTIC: tuple[Attribute, ...] = (
    Attribute(
        name="vocabulary_complexity",
        category=Category.LINGUISTIC,
        kind=Kind.RATING,
        label="Vocabulary",
        help="How plain or how rare the words are.",
        low="everyday words",
        high="rare, learned words",
        levels=(
            Level("child-simple", "Use only words a young child knows; most of them one syllable."),
            Level("very plain", "Use short, everyday words only; replace any word of four syllables."),
            Level("plain", "Use everyday words; leave out any word a teenager might not know."),
            Level(
                "fairly plain", "Prefer the everyday word; let a longer one in only where nothing else fits."
            ),
            Level("moderate", "Use the words of a good newspaper: clear, exact, rarely showy."),
            Level("fairly rich", "Use an educated vocabulary; pick one less common word in each paragraph."),
            Level("rich", "Use rich, exact words; put two or three less common ones in each paragraph."),
            Level("learned", "Use a learned vocabulary: prefer the precise, bookish word in most sentences."),
            Level(
                "very learned",
                "Put a rare or literary word in nearly every sentence; assume a well-read reader.",
            ),
            Level(
                "erudite",
                "Use rare, learned, Latinate words in every sentence; send the reader to a dictionary.",
            ),
        ),
        legacy=("vocabulary", "vocabulary_level", "vocabulary_richness", "word_choice", "lexical_complexity"),
    ),
    Attribute(
        name="formality_level",
        category=Category.LINGUISTIC,
        kind=Kind.RATING,
        label="Formality",
        help="From a chat with a friend to a formal address.",
        low="casual",
        high="formal",
        levels=(
            Level("slangy", "Write as in a text to a close friend: slang, fragments, dropped words."),
            Level(
                "very casual",
                "Write as you would talk in a pub: loose sentences, “kind of”, “stuff”, “yeah”.",
            ),
            Level(
                "casual", "Write as you would chat with a friend: contractions, short forms, easy phrases."
            ),
            Level("relaxed", "Keep it relaxed and friendly, but in whole sentences and without slang."),
            Level("neither", "Write as to a colleague you like: natural and tidy, neither chatty nor stiff."),
            Level(
                "slightly formal",
                "Write tidily and a little formally; keep colloquial phrases to one or two.",
            ),
            Level(
                "rather formal", "Write formally: full sentences, no colloquial phrases, few contractions."
            ),
            Level("formal", "Write as in a serious journal: no contractions, no slang, measured sentences."),
            Level(
                "very formal",
                "Write as in an official report: impersonal, exact, with no familiar turn at all.",
            ),
            Level(
                "ceremonial",
                "Write as in a solemn public address: stately, impeccably formal words in every sentence.",
            ),
        ),
        legacy=("formality", "formal_tone", "formality_of_language", "register", "language_formality"),
    ),
    Attribute(
        name="idiom_usage",
        category=Category.LINGUISTIC,
        kind=Kind.RATING,
        label="Idioms",
        help="Set phrases such as “under the weather”.",
        low="none",
        high="many",
        levels=(
            Level("none", "Use no idioms or set phrases at all; say everything literally."),
            Level("hardly any", "Avoid idioms; let one slip in at most in the whole piece."),
            Level("rare", "Use one familiar idiom in the whole piece, no more."),
            Level("a few", "Use two idioms in the whole piece, well apart."),
            Level("some", "Use an idiom now and then, where it comes naturally."),
            Level("fairly many", "Use an idiom in every second paragraph."),
            Level("frequent", "Use one idiom in every paragraph."),
            Level("many", "Use two idioms in every paragraph, as good talkers do."),
            Level("very many", "Use an idiom in every second sentence."),
            Level("everywhere", "Pack nearly every sentence with an idiom, a saying or a proverb."),
        ),
        legacy=("idioms", "idiom_frequency", "idiomatic_expressions", "idiomatic_language", "use_of_idioms"),
    ),
    Attribute(
        name="metaphor_frequency",
        category=Category.LINGUISTIC,
        kind=Kind.RATING,
        label="Metaphor",
        help="How often one thing is spoken of as another.",
        low="literal",
        high="full of metaphor",
        levels=(
            Level("literal", "Use no metaphors at all; call each thing by its plain name."),
            Level("almost literal", "Stay literal; allow one faint metaphor in the whole piece at most."),
            Level("rare", "Use one metaphor in the whole piece, at the point that matters most."),
            Level("sparing", "Use two short metaphors in the whole piece."),
            Level("now and then", "Use a metaphor now and then, where it makes a point clearer."),
            Level("fairly often", "Use a fresh metaphor in every second paragraph."),
            Level("often", "Use one fresh metaphor in every paragraph."),
            Level("very often", "Use two metaphors in every paragraph, and let one run through the piece."),
            Level(
                "rich in it",
                "Put a metaphor in every second sentence, and carry them on from one to the next.",
            ),
            Level(
                "full of it", "Put a bold metaphor in nearly every sentence; hardly say anything literally."
            ),
        ),
        legacy=(
            "metaphors",
            "metaphor_usage",
            "use_of_metaphors",
            "metaphorical_language",
            "figurative_language",
        ),
    ),
    Attribute(
        name="simile_frequency",
        category=Category.LINGUISTIC,
        kind=Kind.RATING,
        label="Simile",
        help="How often things are compared with “like” or “as”.",
        low="none",
        high="many",
        levels=(
            Level("none", "Use no similes: never compare with “like” or “as … as”."),
            Level("hardly any", "Avoid similes; allow one at most, and a short one."),
            Level("rare", "Use one simile in the whole piece."),
            Level("a few", "Use two similes in the whole piece."),
            Level("some", "Use a simile here and there, when it shows something at a glance."),
            Level("fairly many", "Use a simile in every second paragraph, with “like” or “as”."),
            Level("frequent", "Use one simile in every paragraph, with “like” or “as”."),
            Level("many", "Use two fresh similes in every paragraph, with “like” or “as”."),
            Level("very many", "Put a simile in every second sentence, with “like” or “as”."),
            Level("everywhere", "Put a simile in nearly every sentence: everything is like something else."),
        ),
        legacy=("similes", "simile_usage", "use_of_similes", "comparison_frequency"),
    ),
    Attribute(
        name="technical_jargon_usage",
        category=Category.LINGUISTIC,
        kind=Kind.RATING,
        label="Jargon",
        help="How many specialist terms, and how far they are explained.",
        low="none",
        high="specialist",
        levels=(
            Level("none", "Use no technical terms at all; describe everything in ordinary words."),
            Level("hardly any", "Avoid technical terms; allow one at most, explained in plain words."),
            Level("very little", "Use two technical terms at most, each explained at once."),
            Level("little", "Use only the best-known technical terms, and explain each one."),
            Level(
                "moderate", "Use a technical term where it is the right word; explain it if it is unusual."
            ),
            Level("fair amount", "Use a technical term in most paragraphs; explain only the hard ones."),
            Level("plenty", "Use technical terms in every paragraph; explain hardly any."),
            Level(
                "heavy", "Write for people in the trade: several technical terms a paragraph, none explained."
            ),
            Level(
                "very heavy", "Use a technical term or acronym in nearly every sentence, and explain none."
            ),
            Level("specialist", "Write as one specialist to another: dense terms of art in every sentence."),
        ),
        legacy=("jargon", "jargon_usage", "technical_language", "technical_terms", "technical_vocabulary"),
    ),
    Attribute(
        name="humor_sarcasm_usage",
        category=Category.LINGUISTIC,
        kind=Kind.RATING,
        label="Humour",
        help="From wholly serious to playful and biting.",
        low="serious",
        high="playful, biting",
        levels=(
            Level("dead serious", "Stay wholly serious: no joke, no wordplay, no wink anywhere."),
            Level("serious", "Stay serious; let nothing be meant to raise a smile."),
            Level("nearly serious", "Stay serious but for one faint smile in the whole piece."),
            Level("a light touch", "Allow one or two lightly amusing remarks, never at anyone's cost."),
            Level("some", "Let a little dry humour show where the subject invites it."),
            Level("fairly funny", "Make the reader smile in every second paragraph."),
            Level("playful", "Put a joke or a playful turn in every paragraph."),
            Level("very playful", "Joke in every paragraph, and add a sarcastic remark or two."),
            Level("biting", "Be funny and sharp throughout: a quip or a sarcastic dig every few sentences."),
            Level(
                "merciless",
                "Mock everything, yourself included: a joke or biting sarcasm in nearly every sentence.",
            ),
        ),
        legacy=(
            "humor",
            "humour",
            "humor_usage",
            "humor_level",
            "humour_usage",
            "sarcasm",
            "sarcasm_usage",
            "sarcasm_level",
            "humor_sarcasm",
        ),
    ),
    Attribute(
        name="emotion_level",
        category=Category.LINGUISTIC,
        kind=Kind.RATING,
        label="Emotion",
        help="How much feeling shows on the page.",
        low="detached",
        high="intense",
        levels=(
            Level(
                "detached", "Show no feeling at all: report like an instrument, without one emotional word."
            ),
            Level("cool", "Keep feeling out; describe what happened, never how it felt."),
            Level("restrained", "Hold feeling back; hint at it once in the whole piece."),
            Level("reserved", "Keep feeling quiet: name one or two emotions, mildly."),
            Level("moderate", "Let some feeling show where the subject calls for it."),
            Level("felt", "Show plainly that the subject matters; name a feeling in every second paragraph."),
            Level("warm-blooded", "Let feeling show in every paragraph, in strong verbs and named emotions."),
            Level("strong", "Write with strong feeling: name emotions openly, several in each paragraph."),
            Level(
                "passionate", "Write passionately: feeling drives nearly every sentence and is never hidden."
            ),
            Level(
                "intense", "Pour raw emotion into every sentence: joy, dread, fury or grief at full strength."
            ),
        ),
        legacy=(
            "emotion",
            "emotional_intensity",
            "emotional_expressiveness",
            "emotional_expression",
            "emotional_tone_level",
            "emotionality",
            "emotional_level",
        ),
    ),
    Attribute(
        name="sentence_structure",
        category=Category.LINGUISTIC,
        kind=Kind.TEXT,
        label="Sentences",
        help="How the sentences are built.",
        choices=(
            Choice("simple", "Write simple sentences: one clause each, mostly under twelve words."),
            Choice(
                "complex",
                "Write long, complex sentences: several clauses each, joined by commas and “which”.",
            ),
            Choice(
                "varied",
                "Vary the sentences: follow a long one with a short one, never three alike in a row.",
            ),
            Choice("short", "Keep every sentence short: ten words at most."),
            Choice("long", "Write long sentences of thirty words and more, kept clear by commas."),
            Choice("compound", "Join clauses with “and”, “but” and “so”: two to a sentence, as a rule."),
            Choice("fragmented", "Break sentences into fragments. Like this. Often without a verb."),
        ),
        tell="Build the sentences in this way: {value}.",
        legacy=("sentence_length", "sentence_complexity", "sentence_style", "sentence_variety", "syntax"),
    ),
    Attribute(
        name="paragraph_organization",
        category=Category.LINGUISTIC,
        kind=Kind.TEXT,
        label="Paragraphs",
        help="How the paragraphs are put together.",
        choices=(
            Choice("structured", "Give each paragraph one point: state it first, support it, then move on."),
            Choice(
                "loose", "Let paragraphs drift from thought to thought, in no strict order, of uneven length."
            ),
            Choice(
                "stream-of-consciousness",
                "Let the paragraphs follow the mind as it moves: no plan, no topic sentences, sudden turns.",
            ),
            Choice("short", "Keep paragraphs to one, two or three sentences."),
            Choice(
                "long", "Write long paragraphs of six sentences or more, each followed through to its end."
            ),
            Choice("chronological", "Order the paragraphs by time: what came first, then what followed."),
        ),
        tell="Arrange the paragraphs in this way: {value}.",
        legacy=(
            "paragraph_structure",
            "paragraph_organisation",
            "paragraph_style",
            "paragraph_length",
            "organization",
        ),
    ),
    Attribute(
        name="tone",
        category=Category.LINGUISTIC,
        kind=Kind.TEXT,
        label="Tone",
        help="The mood of the voice, in a word or a few.",
        choices=(
            Choice("wry", "Keep a wry tone: dry, knowing, with one eyebrow raised."),
            Choice("warm", "Keep a warm tone: write as someone glad of the reader's company."),
            Choice(
                "academic",
                "Keep an academic tone: measured, exact, careful to say what is known and what is not.",
            ),
            Choice("conversational", "Keep a conversational tone, as if talking across a kitchen table."),
            Choice("authoritative", "Keep an authoritative tone: state things plainly, as one who knows."),
            Choice(
                "enthusiastic", "Keep an enthusiastic tone: let delight in the subject carry each paragraph."
            ),
            Choice("melancholic", "Keep a melancholic tone: quiet, wistful, aware of what has been lost."),
            Choice("blunt", "Keep a blunt tone: say the hard thing first, without softening it."),
        ),
        tell="Keep this tone throughout: {value}.",
        legacy=("overall_tone", "tone_of_voice", "writing_tone", "mood", "voice_tone"),
    ),
    Attribute(
        name="punctuation_style",
        category=Category.LINGUISTIC,
        kind=Kind.TEXT,
        label="Punctuation",
        help="How much punctuation, and of what sort.",
        choices=(
            Choice("minimal", "Use little punctuation: full stops, a few commas, nothing else."),
            Choice("heavy", "Punctuate heavily: commas, semicolons, colons and dashes in most sentences."),
            Choice(
                "unconventional",
                "Break the rules of punctuation on purpose: run sentences on, drop commas, use stray dashes.",
            ),
            Choice("standard", "Punctuate by the book, and draw no attention to it."),
            Choice(
                "expressive",
                "Punctuate with feeling: exclamation marks, dashes and question marks in every paragraph.",
            ),
            Choice("dashes", "Break sentences with dashes — at least one in each paragraph."),
        ),
        tell="Punctuate in this way: {value}.",
        legacy=("punctuation", "punctuation_usage", "punctuation_preference", "punctuation_habits"),
    ),
    Attribute(
        name="pronoun_preference",
        category=Category.LINGUISTIC,
        kind=Kind.TEXT,
        label="Pronouns",
        help="Who speaks: I, you, or they.",
        choices=(
            Choice("first-person", "Write in the first person: say “I” from the first paragraph on."),
            Choice("second-person", "Write in the second person: address the reader as “you” throughout."),
            Choice("third-person", "Write in the third person only: never say “I”, “we” or “you”."),
            Choice("mixed", "Move freely between “I”, “you” and “they”, as the sentence needs."),
            Choice("first-person plural", "Write as “we”: writer and reader, or the group, speak as one."),
        ),
        tell="Use pronouns in this way: {value}.",
        legacy=(
            "pronouns",
            "pronoun_usage",
            "point_of_view",
            "narrative_perspective",
            "perspective",
            "person",
        ),
    ),
)
