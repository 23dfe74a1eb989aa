"""Thirty short texts, each plainly high or plainly low in one attribute, written before any of it was counted."""

from __future__ import annotations

from typing import NamedTuple


class Short(NamedTuple):
    attribute: str
    high: bool
    text: str


SHORT_TEXTS = (
    Short(
        "formality_level",
        True,
        "The Committee hereby acknowledges receipt of the correspondence submitted by the tenant on the third "
        "of March. Having reviewed the documentation enclosed therewith, the Committee is of the opinion that "
        "the provisions of the agreement have been observed in all material respects. Accordingly, no further "
        "obligation arises on the part of the proprietor. Should the tenant wish to contest this determination, "
        "a written submission must be presented to the Secretary within thirty days of the date of this notice. "
        "The Committee regrets any inconvenience occasioned by the delay in its response.",
    ),
    Short(
        "formality_level",
        False,
        "Hey, so guess what, I totally forgot about dinner last night. Yeah, I know, I'm the worst. Got stuck "
        "chatting with Dave at the pub and, well, you know what he's like, he just won't shut up. Anyway we "
        "ended up getting a kebab and loads of chips and it was kind of gross but also kind of great? My mum's "
        "gonna kill me. Wanna come over later and watch some dumb stuff on telly? I've got beer and a bunch of "
        "crisps. No worries if you can't, just gimme a shout, okay?",
    ),
    Short(
        "vocabulary_complexity",
        True,
        "The erstwhile magistrate, a taciturn and somewhat lugubrious figure, presided over the convivial "
        "proceedings with an equanimity that bordered on somnolence. Neither the vociferous remonstrations of "
        "the assembled creditors nor the obsequious blandishments of his nephew could perturb that "
        "imperturbable demeanour. His perspicacity, renowned throughout the province, had latterly been "
        "eclipsed by an incorrigible predilection for abstruse genealogical speculation. Posterity, with its "
        "customary munificence, has consigned his voluminous disquisitions to an oblivion both capacious and "
        "irrevocable.",
    ),
    Short(
        "vocabulary_complexity",
        False,
        "The boy had a big red ball. He took it to the park to play with his dog. The dog ran fast and the boy "
        "ran too. They had a lot of fun in the sun. Then the ball went up and up and fell in the pond. The boy "
        "was sad. He did not know what to do. But the dog was a good dog. It went in the water and got the ball "
        "and came back all wet. The boy gave the dog a hug and they went home to eat.",
    ),
    Short(
        "technical_jargon_usage",
        True,
        "The ingress controller terminates TLS and proxies gRPC traffic to the backend pods over HTTP/2. Each "
        "replica exposes a Prometheus endpoint, and the autoscaler adjusts the deployment whenever CPU "
        "utilisation or queue latency exceeds its threshold. Writes are committed to a sharded PostgreSQL "
        "cluster with synchronous replication; reads go through a Redis cache with a TTL of thirty seconds. "
        "Schema migrations run in an init container before the rollout, so a failed migration blocks the "
        "pipeline. Idempotency keys protect the API against duplicate requests when a client retries after a "
        "timeout.",
    ),
    Short(
        "technical_jargon_usage",
        False,
        "On Sunday we walked down to the river to feed the ducks. It was cold, and my sister wore her green "
        "hat. An old man sat on the bench with a bag of bread in his lap, and he gave us some of it. The ducks "
        "came at once, and then the swans came and took it all. We laughed. On the way home we bought apples at "
        "the shop on the corner, and my mother made a pie out of them. In the evening we sat by the fire and "
        "ate it while it was still hot.",
    ),
    Short(
        "contraction_usage",
        True,
        "I don't know why he's so late. He'd said he'd be here by six, and it's nearly eight now. It isn't like "
        "him; he's never late, and when he can't come, he'll ring. We've tried his phone, but it's off. I'm not "
        "worried yet, but Anna is, and she won't sit down. She thinks there's been an accident. I've told her "
        "there hasn't, that we'd have heard. Still, if he doesn't come soon, I'll drive out there. You'd do the "
        "same, wouldn't you?",
    ),
    Short(
        "contraction_usage",
        False,
        "I do not know why he is so late. He had said that he would be here by six, and it is nearly eight now. "
        "It is not like him; he is never late, and when he cannot come, he will ring. We have tried his "
        "telephone, but it is off. I am not worried yet, but Anna is, and she will not sit down. She thinks "
        "that there has been an accident. I have told her that there has not, that we would have heard. Still, "
        "if he does not come soon, I will drive out there. You would do the same, would you not?",
    ),
    Short(
        "passive_voice_frequency",
        True,
        "The bridge was built in 1874 and was damaged by floods twice before the century was over. In 1903 the "
        "wooden piers were replaced with stone, and the roadway was widened so that trams could be carried "
        "across. During the war it was bombed, and for eight years the river was crossed by ferry. The present "
        "arches were designed by a local engineer and were opened to traffic in 1953. Since then the railings "
        "have been painted every spring, and the lamps, which had been stolen, were finally restored last year.",
    ),
    Short(
        "imperative_sentence_usage",
        True,
        "Heat the oven first. Peel the potatoes and cut them into thick slices. Put them in cold water for ten "
        "minutes, then dry them well with a clean towel. Melt the butter in a small pan, but do not let it turn "
        "brown. Grease the dish, lay the slices in rows, and pour the butter over them. Season every layer. "
        "Bake for forty minutes. Don't open the door before that. Take the dish out, let it rest, and scatter "
        "parsley over the top. Serve it with a green salad, and keep what is left for the next day.",
    ),
    Short(
        "rhetorical_question_usage",
        True,
        "And who pays for all this? Do the directors give back their bonuses? Do the shareholders go without "
        "their dividend? Of course not. Since when has anyone at the top paid for anything? We are told to "
        "tighten our belts. Have they ever tightened theirs? We are told to be patient. How long must a town be "
        "patient while its one hospital closes? What good is a promise to a man who has to drive forty miles "
        "with a broken leg? Is that what we voted for? Is that what we call fair?",
    ),
    Short(
        "list_usage_tendency",
        True,
        "What to bring on the walk:\n\n"
        "- strong boots, worn in before the day\n"
        "- a waterproof jacket\n"
        "- two litres of water\n"
        "- lunch and something sweet\n"
        "- a map and a compass\n"
        "- a small first-aid kit\n\n"
        "Before we set out:\n\n"
        "1. Meet at the station at eight.\n"
        "2. Sign the list at the front desk.\n"
        "3. Collect your whistle and your lunch voucher.\n"
        "4. Find your group leader.\n"
        "5. Check your laces.\n\n"
        "Leave at home:\n\n"
        "- umbrellas\n"
        "- dogs\n"
        "- anything you cannot carry for six hours",
    ),
    Short(
        "parenthetical_aside_frequency",
        True,
        "My aunt (the one in Leeds, not the one who married the dentist) has bought a boat. It is a small boat "
        "(she calls it a yacht) and it leaks, but only at the front (the bow, she would say). Her husband (poor "
        "man) has never learned to swim. Last week they took it out on the lake (against all advice) and came "
        "home after dark, soaked and singing (she sings alto). The harbour master (a patient fellow, with a "
        "large moustache) has asked them (twice now) to buy a lamp.",
    ),
    Short(
        "dialogue_inclusion",
        True,
        "“You are late,” said Martha.\n\n"
        "“The bus was late,” said Tom. “I only sat in it.”\n\n"
        "“And the flowers?”\n\n"
        "“What flowers?”\n\n"
        "“The ones you promised my mother.”\n\n"
        "Tom looked at his shoes. “I thought that was next week.”\n\n"
        "“It is her birthday today,” said Martha. “She is in the kitchen. She has been cooking since six.”\n\n"
        "“Has she got her stick with her?”\n\n"
        "“She has.”\n\n"
        "“Then I will go round by the garden,” said Tom, “and pick some of hers.”",
    ),
    Short(
        "ellipsis_usage",
        True,
        "I keep thinking about that house... the long corridor, the door at the end... I never opened it. "
        "Nobody did. My grandmother would only say that it was locked... and that keys get lost. Well... "
        "perhaps they do. But at night, when the wind dropped, one could hear something... not a voice, not "
        "quite... more like someone turning the pages of a book. I told my brother once. He laughed... then he "
        "stopped laughing... and he never slept on that side of the house again...",
    ),
    Short(
        "emphatic_device_usage",
        True,
        "STOP what you are doing and read this! The sale of the YEAR starts on Friday, and it is HUGE! Every "
        "coat, every boot, every single scarf is half price! Yes, HALF! We have **never** done this before, and "
        "we will **never** do it again! Doors open at nine, so come early! Bring your friends! Bring your "
        "mother! The first hundred customers get a FREE hat! Do NOT wait until Saturday, because by Saturday it "
        "will all be GONE!",
    ),
    Short(
        "hedging_language_frequency",
        True,
        "It seems to me that the letter may perhaps have been written somewhat later than is generally "
        "supposed. The paper appears to be of a kind that was probably not made before 1790, although this is "
        "of course hard to say for certain. One might suggest that it was copied, possibly by a clerk, from a "
        "draft that could have been lost. I would tend to think that the signature is more or less genuine, but "
        "I may well be mistaken, and in some ways it hardly matters. Apparently nobody has looked into it, as "
        "far as I know.",
    ),
    Short(
        "simile_frequency",
        True,
        "The old man rose like a rusty crane, one joint after another. His coat hung on him like wet washing, "
        "and his hands were as brown as roots. When he laughed, it sounded like gravel in a bucket. He went "
        "down to the shore every morning, as regular as the tide, and stood there like a post, while the gulls "
        "wheeled round him like scraps of paper. The sea was as flat as a plate. He looked at it as a farmer "
        "looks at a field. Then he turned and walked home, light as a boy.",
    ),
    Short(
        "idiom_usage",
        True,
        "To cut a long story short, we bit off more than we could chew. The shop cost an arm and a leg, my "
        "partner got cold feet, and I was left holding the baby. For a year I burned the candle at both ends "
        "and could barely make ends meet. Then, out of the blue, the phone rang. A big chain wanted to buy us "
        "out, lock, stock and barrel. I slept on it, took the plunge, and never looked back. It was a blessing "
        "in disguise. Now I take it with a pinch of salt when people say that every cloud has a silver lining.",
    ),
    Short(
        "metaphor_frequency",
        True,
        "Grief is a house with no doors. You wander through its cold rooms, and every window is a mirror. "
        "Memory, that old thief, comes in by night and rearranges the furniture. The days are stones that you "
        "carry in your mouth. Friends throw you ropes, but the words are sand. Then one morning hope, a small "
        "stubborn weed, cracks the floor. You water it with coffee and habit. The calendar sheds its leaves. "
        "Slowly the walls thin to paper, and the sun, patient burglar, forces the lock.",
    ),
    Short(
        "emotion_level",
        True,
        "I am so happy that I could cry! After all those awful, lonely months of fear and grief, she is alive, "
        "she is safe, she is home! I ran to her and hugged her and sobbed for joy, and she was laughing and "
        "crying too. Oh, how I love her! I was terrified that I had lost her for ever. I hated every hour of "
        "that horrible waiting, the dread, the despair, the rage at those heartless people. And now my heart is "
        "bursting. What a wonderful, beautiful, glorious day!",
    ),
    Short(
        "emotion_level",
        False,
        "The reservoir covers an area of four square kilometres and supplies three districts. Water enters "
        "through a channel on the northern side and leaves through two pipes beneath the dam. The level is read "
        "each morning at seven and entered in a table. A pump stands in a brick building beside the road. It "
        "runs for six hours a day from October to April and for nine hours in the other months. The filters "
        "consist of sand and gravel in layers and are changed at intervals of two years. The building has one "
        "door and two windows.",
    ),
    Short(
        "repetition_usage",
        True,
        "We will wait. We will wait through the winter, and we will wait through the spring. We will wait when "
        "the roads are closed, and we will wait when the roads are open. They told us to go, and we said no. "
        "They told us to sign, and we said no. They told us to be quiet, and we said no, and no, and no again. "
        "This is our land. This is our water. This is our bread. We will wait, and we will wait, and the land "
        "will wait with us.",
    ),
    Short(
        "transition_usage",
        True,
        "The plan has its merits. First, it is cheap. Moreover, it can be carried out at once. However, it "
        "ignores the people who live there. For example, nobody has asked the shopkeepers what they need. "
        "Consequently, they are against it. On the other hand, the present state of the square cannot last. "
        "Therefore something has to be done. In addition, the money must be spent this year. Nevertheless, a "
        "bad plan is worse than none. In short, let us ask first and build afterwards. Finally, let us put the "
        "answers in writing.",
    ),
    Short(
        "statistical_data_usage",
        True,
        "In 2019 the town had 41,300 inhabitants, 6.2 per cent fewer than ten years earlier. The average age "
        "rose from 43 to 47 years. Of 1,180 shops, 214 stood empty, or about 18 per cent. Rents fell by 9 per "
        "cent, while house prices rose by 22 per cent. A survey of 960 households found that 63 per cent used a "
        "car every day and only 11 per cent the bus. Unemployment stood at 7.4 per cent, against a mean of 5.1 "
        "per cent in the region. One in three school leavers moved away within 24 months.",
    ),
    Short(
        "sensory_detail_inclusion",
        True,
        "The kitchen smelled of burnt sugar and wet wool. Steam ran down the cold glass, and behind it the yard "
        "was grey and blurred. A tap dripped. She bit into a plum, and the sour skin split and the sweet juice "
        "ran warm over her fingers. The stove crackled, the cat purred against her bare ankle, rough and soft "
        "at once. From the street came the clatter of hooves and a faint, sharp whistle. The table was sticky, "
        "and the lamp threw a yellow glow over the red onions and the dark, shining bottles.",
    ),
    Short(
        "personal_anecdote_inclusion",
        True,
        "When I was nine, my father took me out on the lake in a borrowed boat. I remember that I dropped an "
        "oar on purpose, because I wanted to see what he would do. He did nothing. He lit his pipe and we "
        "drifted. Years later, when my own son broke a window, I thought of that afternoon and said nothing "
        "either. My wife told me that I had gone soft. One day last summer I went back to the lake with him. I "
        "rented a boat, and before I had even sat down, he dropped an oar.",
    ),
    Short(
        "personal_opinion_inclusion",
        True,
        "I think this is the worst novel she has written. In my opinion the first half is far too long, and I "
        "find the hero quite unbearable. Personally, I would have cut every scene in Venice. As I see it, she "
        "has stopped listening to people. I don't agree that the ending saves it; to my mind it is cheap. I do "
        "feel that the letters are brilliant, and I like the aunt, who should have had the book to herself. If "
        "you ask me, nobody ought to pay the full price for it. I suppose others will love it. I think they are "
        "wrong.",
    ),
    Short(
        "subordinate_clause_frequency",
        True,
        "Although the letter, which had been lying on the table since the post came, was addressed to her, she "
        "did not open it until the clerk, who had been watching her while he pretended to read, went out to see "
        "whether the coach had arrived. When she saw that it was from the man whom she had refused because he "
        "drank, she wondered what he could want after so many years, and whether he knew that her father, who "
        "had always liked him, was dead. She read it where she stood, as if it might vanish if she sat down.",
    ),
    Short(
        "alliteration_frequency",
        True,
        "Big brave Bertie bought brown bread, bacon and butter before breakfast. His sister Susan sat in the "
        "sun, silently sewing silver stars on a scarlet scarf. Past the pretty painted porch plodded Peter the "
        "postman, puffing and panting, with a pile of pink parcels. Down the dusty drive dashed the dog, dirty, "
        "daft and delighted. Wild winds whistled in the willows. Great grey geese gathered in the garden. "
        "Mother made marmalade on Mondays, mostly, and many a merry morning melted away in the making of it.",
    ),
)
