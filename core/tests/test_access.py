"""Who may reach what: one table of every address, and nothing of one author's for anyone else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import urls
from core.legacy.fates import Fates
from core.models import Analysis, ApiToken, Author, ContentPiece, Generation, LegacyRecord, Persona, Proposal, Sample

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Row:
    """`of`: the kind of object in the address; `sends`: what a POST would carry."""

    methods: str
    of: str = ""
    public: bool = False
    sends: tuple[tuple[str, str], ...] = ()

    def allows(self, method: str) -> bool:
        return method in self.methods.split()


READ, BOTH = "GET HEAD", "GET HEAD POST"
STOLEN = (("name", "Stolen"), ("title", "Stolen"), ("content", "Stolen"), ("topic", "Stolen"), ("status", "published"))

TABLE = {
    "home": Row(READ, public=True),
    "healthz": Row(READ, public=True),
    "account": Row(BOTH, sends=(("name", "Stolen"), ("scope", "write"), ("expires", "never"))),
    "token_revoke": Row(BOTH, "token"),
    "tokens_revoke": Row(BOTH),
    "model_status": Row(READ),
    "model_line": Row(READ),
    "model_test": Row("POST"),
    "persona_list": Row(READ),
    "persona_new": Row(BOTH),
    "persona_import": Row(BOTH, sends=(("text", '{"name": "Stolen", "data": {"tone": "stolen"}}'),)),
    "persona_undo": Row("POST"),
    "persona_edit": Row(BOTH, "persona", sends=(("category", "about"), *STOLEN)),
    "field": Row(BOTH, "persona", sends=(("formality_level", "1"),)),
    "hear": Row(BOTH, "persona", sends=(("topic", "Stolen"),)),
    "portrait": Row(READ, "persona"),
    "persona_archive": Row("POST", "persona"),
    "persona_duplicate": Row("POST", "persona"),
    "persona_delete": Row(BOTH, "persona"),
    "persona_history": Row(BOTH, "persona", sends=(("version", "1"),)),
    "persona_legacy": Row(BOTH, "persona"),
    "persona_learned": Row(
        BOTH, "persona", sends=(("do", "move"), ("attribute", "formality_level"), ("seen", "9"), ("to", "1"))
    ),
    "persona_check": Row(BOTH, "persona", sends=(("attribute", "formality_level"), ("was", "9"), ("to", "1"))),
    "persona_write": Row(BOTH, "persona", sends=STOLEN),
    "told": Row(BOTH, "persona", sends=STOLEN),
    "sample_list": Row(READ),
    "sample_new": Row(BOTH),
    "sample": Row(READ, "sample"),
    "sample_delete": Row(BOTH, "sample"),
    "analysis": Row(BOTH, "analysis", sends=STOLEN),
    "analysis_progress": Row(READ, "analysis"),
    "analysis_again": Row("POST", "analysis"),
    "analysis_discard": Row(BOTH, "analysis"),
    "proposal": Row("POST", "analysis", sends=(("tone", "stolen"), ("take-tone", "on"))),
    "write": Row(READ),
    "content_list": Row(READ),
    "content_piece": Row(READ, "piece"),
    "content_edit": Row(BOTH, "piece", sends=STOLEN),
    "content_preview": Row("POST", "piece", sends=STOLEN),
    "content_check": Row(BOTH, "piece", sends=STOLEN),
    "content_status": Row("POST", "piece", sends=STOLEN),
    "content_delete": Row(BOTH, "piece"),
    "content_export": Row(READ, "piece"),
    "content_stream": Row("GET", "piece"),
    "content_stop": Row("POST", "piece"),
    "content_again": Row("POST", "piece", sends=(("how", "retry"),)),
    "content_nearer": Row("POST", "piece"),
    "content_version": Row(BOTH, "piece", sends=(("which", "before"),)),
}
# Words that are the owner's alone, wherever they might turn up.
SECRETS = ("Zanzibar", "zephyrs", "quokka", "marzipan", "ocarina", "xylem", "bassoon", "dulcimer", "celesta")
MORE = {
    "field": {"name": "formality_level"},
    "hear": {"name": "formality_level"},
    "content_export": {"format": "md"},
    "proposal": {"name": "tone"},
}


@dataclass(frozen=True)
class House:
    persona: Persona
    piece: ContentPiece
    run: Generation
    sample: Sample
    analysis: Analysis
    token: ApiToken


@pytest.fixture
def house(persona: Persona, piece: ContentPiece) -> House:
    persona.name, persona.description, persona.formality_level = "Zanzibar", "All zephyrs.", 9
    persona.save()
    piece.title, piece.content = "The quokka", "It likes marzipan."
    piece.save()
    run = Generation.objects.create(
        piece=piece, author=piece.author, prompt="ocarina", state="done", text="# The quokka\n\nIt likes marzipan."
    )
    sample = Sample.objects.create(author=piece.author, name="Of xylem", text="A bassoon, at dusk.", persona=persona)
    analysis = Analysis.objects.create(author=piece.author, state="done", name="Of xylem", words=4)
    analysis.samples.add(sample)
    Proposal.objects.create(analysis=analysis, attribute="tone", value="bassoon", chosen="bassoon", accepted=True)
    LegacyRecord.objects.create(
        source="upload",
        key=f"persona:{persona.author_id}:0",
        kind="persona",
        author=persona.author,
        persona=persona,
        raw='{"instrument": "dulcimer"}',
        fates=Fates(kept=[("/instrument", "no place for it here")]).encode(),
        refused=1,
        imported_at=timezone.now(),
    )
    token, _ = ApiToken.objects.make(piece.author, "Of the celesta")
    return House(persona, piece, run, sample, analysis, token)


def address(name: str, house: House, **changes: Any) -> str:
    """The address of a row of the table, for the objects of this house."""
    row = TABLE[name]
    kwargs: dict[str, Any] = {**MORE.get(name, {})}
    if row.of:
        kwargs["pk"] = getattr(house, row.of).pk
    if name == "content_version":
        kwargs["version"] = house.run.pk
    return reverse(f"core:{name}", kwargs=kwargs | changes)


def send(client: Client, method: str, name: str, url: str, **headers: str) -> HttpResponse:
    data = dict(TABLE[name].sends) if method == "POST" else None
    request: Callable[..., HttpResponse] = getattr(client, method.lower())
    return request(url, data, headers=headers)


def everything() -> list[Any]:
    """All rows that a page could change."""
    models = (
        Persona,
        Persona.history.model,
        ContentPiece,
        Generation,
        Sample,
        Analysis,
        Proposal,
        LegacyRecord,
        ApiToken,
    )
    return [list(model.objects.order_by("pk").values()) for model in models]


def allowed(*, of_objects: bool | None = None, public: bool | None = None) -> list[Any]:
    return [
        pytest.param(name, method, id=f"{method} {name}")
        for name, row in TABLE.items()
        for method in row.methods.split()
        if of_objects in (None, bool(row.of)) and public in (None, row.public)
    ]


def refused() -> list[Any]:
    return [
        pytest.param(name, method, id=f"{method} {name}")
        for name, row in TABLE.items()
        for method in METHODS
        if not row.allows(method)
    ]


def test_every_address_is_in_the_table() -> None:
    assert {pattern.name for pattern in urls.urlpatterns} == set(TABLE)


@pytest.mark.parametrize(("name", "method"), allowed(public=False))
def test_signed_out_one_is_sent_to_the_login(client: Client, house: House, name: str, method: str) -> None:
    before, url = everything(), address(name, house)
    response = send(client, method, name, url)
    assert response.status_code == 302
    assert response.headers["Location"] == f"/accounts/login/?next={url}"
    assert everything() == before


@pytest.mark.parametrize(("name", "method"), allowed(public=True))
def test_the_public_pages_are_for_all(client: Client, house: House, name: str, method: str) -> None:
    assert send(client, method, name, address(name, house)).status_code == 200


@pytest.mark.parametrize(("name", "method"), allowed(of_objects=True))
def test_what_is_not_yours_does_not_exist(
    stranger_client: Client, teammate_client: Client, house: House, name: str, method: str
) -> None:
    before = everything()
    for client, headers in ((stranger_client, {}), (stranger_client, {"HX-Request": "true"}), (teammate_client, {})):
        response = send(client, method, name, address(name, house), **headers)
        assert response.status_code == 404
        assert not [word for word in SECRETS if word in response.content.decode()]
    assert everything() == before


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if not row.of and row.allows("GET")])
def test_common_pages_show_a_stranger_nothing_of_the_owner(stranger_client: Client, house: House, name: str) -> None:
    response = stranger_client.get(address(name, house), follow=True)
    assert response.status_code == 200
    assert not [word for word in SECRETS if word in response.content.decode()]


@pytest.mark.parametrize("query", ["persona={persona}", "q=quokka", "q=marzipan", "q=Zanzibar", "sort=name", "page=1"])
@pytest.mark.parametrize("name", ["persona_list", "content_list"])
def test_no_filter_reaches_over(stranger_client: Client, house: House, name: str, query: str) -> None:
    url = f"{address(name, house)}?{query.format(persona=house.persona.pk)}"
    said = stranger_client.get(url).content.decode()
    asked = query.partition("=")[2]
    assert not [word for word in SECRETS if word in said and word != asked]


@pytest.mark.parametrize(("name", "method"), refused())
def test_a_wrong_method_is_said_to_be_one(owner_client: Client, house: House, name: str, method: str) -> None:
    response = send(owner_client, method, name, address(name, house))
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == set(TABLE[name].methods.split())


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row.of])
@pytest.mark.parametrize("pk", ["0", "999999", "9" * 18, "9" * 30])
def test_what_was_never_there_is_not_found(owner_client: Client, house: House, name: str, pk: str) -> None:
    for method in TABLE[name].methods.split():
        url = address(name, house, pk=999_999).replace("999999", pk, 1)
        assert send(owner_client, method, name, url).status_code == 404


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row.allows("GET")])
def test_the_owner_gets_in(owner_client: Client, house: House, name: str) -> None:
    assert owner_client.get(address(name, house), follow=True).status_code == 200


def test_a_version_belongs_to_its_piece(owner_client: Client, house: House) -> None:
    other = ContentPiece.objects.create(author=house.piece.author, title="Another")
    url = address("content_version", house, pk=other.pk)
    assert owner_client.get(url).status_code == owner_client.post(url).status_code == 404


def test_the_admin_is_for_staff(client: Client, owner_client: Client, house: House) -> None:
    url = reverse("admin:core_persona_change", args=[house.persona.pk])
    assert client.get(url, follow=True).redirect_chain[-1][0].startswith("/accounts/login/?next=")
    # Signed in but no staff: a page that ends there, not a circle of redirects.
    response = owner_client.get(url, follow=True)
    assert response.status_code in (200, 403)
    assert "Zanzibar" not in response.content.decode()


def test_a_form_without_its_token_is_refused(owner: User, house: House) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    before = everything()
    for name, row in TABLE.items():
        if row.allows("POST"):
            assert send(client, "POST", name, address(name, house)).status_code == 403
    assert everything() == before


def test_every_owned_thing_hangs_on_its_author(house: House) -> None:
    house.persona.author.user.delete()
    models = (Author, Persona, ContentPiece, Generation, Sample, Analysis, Proposal, LegacyRecord, ApiToken)
    assert [model.objects.count() for model in models] == [0] * 9
