"""What an owner has, with words in it that are theirs alone; and a table of every address of the API."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse

from core.models import Analysis, ApiToken, ContentPiece, Generation, Persona, Proposal, Sample
from core.starters import STARTERS

# Words that are the owner's alone, wherever they might turn up.
SECRETS = ("Zanzibar", "zephyrs", "quokka", "marzipan", "ocarina", "xylem", "bassoon", "celesta", "dulcimer")
# Read to its end, and more than the analyser needs.
WRITING = (
    "I don't know why the kettle sings, but it does, and I've come to like it. You'd think I would have bought "
    "another one by now! We talk, the kettle and I, while the tea draws and the rain runs down the window. "
) * 4


@dataclass(frozen=True)
class Planted:
    """Keys of the owner's objects."""

    persona: int
    piece: int
    run: int
    sample: int
    analysis: int


def plant(owner: User) -> Planted:
    author, starter = owner.author, STARTERS[0]
    persona = Persona.objects.create(
        author=author,
        name="Zanzibar",
        description="All zephyrs.",
        **starter.values | {"tone": "celesta", "formality_level": 9},
    )
    text = "It likes marzipan. " * 70
    piece = ContentPiece.objects.create(author=author, persona=persona, title="The quokka", content=text)
    piece.tags.set(["dulcimer"])
    run = Generation.objects.create(
        piece=piece, author=author, prompt="ocarina", state="done", text=f"# The quokka\n\n{text}"
    )
    sample = Sample.objects.create(author=author, name="Of xylem", text="A bassoon, at dusk.")
    analysis = Analysis.objects.create(author=author, state="done", name="Of xylem", words=4)
    analysis.samples.add(sample)
    Proposal.objects.create(analysis=analysis, attribute="tone", value="bassoon", chosen="bassoon", accepted=True)
    return Planted(persona.pk, piece.pk, run.pk, sample.pk, analysis.pk)


def leaked(said: str, *asked: str) -> list[str]:
    """The owner's words in what was answered, but for those that the caller said."""
    return [word for word in SECRETS if word in said and not any(word in one for one in asked)]


# Every address ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    """`of`: whose key is in the address; `sends`: the body of each unsafe method that takes one."""

    methods: str
    of: str = ""
    public: bool = False
    sends: Any = None

    def allows(self, method: str) -> bool:
        return method in self.methods.split()

    @property
    def unsafe(self) -> list[str]:
        return [method for method in self.methods.split() if method not in ("GET", "HEAD")]


READ, LIST, ONE = "GET HEAD", "GET HEAD POST", "GET HEAD PUT PATCH DELETE"
CHAT = {"model": "persona:Zanzibar", "messages": [{"role": "user", "content": "Stolen"}]}
TABLE = {
    "personas": Row(LIST, sends={"name": "Stolen"}),
    "persona": Row(ONE, "persona", sends={"name": "Stolen", "formality_level": 1}),
    "prompt": Row(READ, "persona"),
    "generate_content": Row("POST", "persona", sends={"prompt": "Stolen"}),
    "pieces": Row(LIST, sends={"title": "Stolen"}),
    "piece": Row(ONE, "piece", sends={"title": "Stolen", "content": "Stolen", "status": "published", "tags": ["x"]}),
    "check": Row(READ, "piece"),
    "stop": Row("POST", "piece"),
    "continue": Row("POST", "piece", sends={}),
    "again": Row("POST", "piece", sends={}),
    "nearer": Row("POST", "piece", sends={}),
    "versions": Row(READ, "piece"),
    "version": Row(READ, "piece"),
    "restore": Row("POST", "piece"),
    "export": Row(READ, "piece"),
    "analyses": Row(LIST, sends={"text": WRITING}),
    "analysis": Row("GET HEAD DELETE", "analysis"),
    "accept": Row("POST", "analysis", sends={"name": "Stolen", "values": {"tone": "stolen"}}),
    "attributes": Row(READ),
    "models": Row(READ),
    "model": Row(READ, "model"),
    "completions": Row("POST", sends=CHAT),
    "schema": Row(READ, public=True),
}
# A page for the browser, and what is said of an address that leads nowhere.
BESIDE = {"docs", "not_found"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def address(name: str, planted: Planted, key: str = "") -> str:
    """Below /api/v1/, for the owner's objects or for this key instead."""
    row, kwargs = TABLE[name], {}
    if row.of == "model":
        kwargs["name"] = f"persona:{planted.persona}"
    elif row.of:
        kwargs["pk"] = getattr(planted, row.of)
    if name in ("version", "restore"):
        kwargs["version"] = planted.run
    if name == "export":
        kwargs["format"] = "md"
    path = reverse(f"api:{name}", kwargs=kwargs).removeprefix("/api/v1/")
    if not key:
        return path
    return path.replace(str(kwargs.get("pk", planted.persona)), key, 1)


# In a process of its own ----------------------------------------------------------------------------------
def seed() -> dict[str, Any]:
    """The owner, with all that is planted, and a stranger; the keys of what is theirs, and a token of each kind."""
    owner, stranger = (User.objects.create_user(name) for name in ("owner", "stranger"))
    planted = plant(owner)
    persona = Persona.objects.create(author=stranger.author, name="Plain", **STARTERS[1].values)
    ContentPiece.objects.create(author=stranger.author, persona=persona, title="Plain", content="As it is.")
    make = ApiToken.objects.make
    tokens = {
        "owner": make(owner.author, "of the owner")[1],
        "reader": make(owner.author, "that only reads", read_only=True)[1],
        "stranger": make(stranger.author, "of the stranger")[1],
    }
    return {"planted": asdict(planted), "tokens": tokens}


SEED = "import json; from core.tests.api.planted import seed; print(json.dumps(seed()))"
