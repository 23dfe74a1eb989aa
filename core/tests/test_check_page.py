"""The voice check on pages: of a piece, and of what is being typed."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.fidelity import check
from core.models import ContentPiece, Generation, Persona
from core.tests.e2e.house import LETTER
from core.views import measured

HTMX = {"HX-Request": "true"}
# Nobody says “I”, nothing is contracted, sentences are long.
REPORT = (
    "The committee has examined the annual accounts, and it has found that the expenditure of the department, which "
    "had been approved in the preceding year, exceeded the allocation by a considerable margin in every quarter.\n\n"
    "It is therefore recommended that the procedures for the authorisation of expenditure be revised before the "
    "commencement of the next financial year, and that the responsibility for their observance be assigned to an "
    "officer of appropriate seniority, who shall report to the committee at regular intervals.\n\n"
) * 4
GERMAN = (
    "Als wir am Morgen das Haus verließen, lag noch Nebel über den Feldern, und der alte Hund trottete schweigend "
    "hinter uns her, als wüsste er schon, dass wir heute nicht zurückkommen würden."
)


@pytest.fixture
def report(piece: ContentPiece) -> ContentPiece:
    piece.content = REPORT
    piece.save()
    return piece


def url(piece: ContentPiece, query: str = "") -> str:
    return f"/content/{piece.pk}/check/{query}"


def fragment(client: Client, piece: ContentPiece, query: str = "") -> str:
    return text(client.get(url(piece, query), headers=HTMX))


def text(response: HttpResponse, status: int = 200) -> str:
    assert response.status_code == status
    return unescape(response.content.decode())


def marks(page: str) -> list[str]:
    return [re.sub(r"\s+", " ", found) for found in re.findall(r"<mark>(.*?)</mark>", page, re.S)]


def table(page: str) -> list[list[str]]:
    """The rows of the table that counts, as a reader sees them."""
    rows = re.findall(r"<tr class=.*?</tr>", page, re.S)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]


def run(piece: ContentPiece, state: str, **fields: Any) -> Generation:
    return Generation.objects.create(piece=piece, author=piece.author, prompt="On kettles", state=state, **fields)


# A piece -------------------------------------------------------------------------------------------------
def test_a_piece_is_held_against_its_persona(owner_client: Client, report: ContentPiece, persona: Persona) -> None:
    page, found = fragment(owner_client, report), check(REPORT, persona.attributes())
    assert f"<b>{found.match}</b> <span>Far off</span>" in page
    assert f"it lies between {found.low} and {found.high}" in page
    assert len(found.largest) == 3
    assert re.findall(r'id="largest-[^>]*>([^<]*)<', page) == [row.words for row in found.largest]
    shown = table(page)
    assert [row[0] for row in shown] == [row.label for row in found.rows]
    assert [float(row[1]) for row in shown] == pytest.approx([row.target for row in found.rows], abs=0.051)
    assert [float(row[2]) for row in shown] == pytest.approx([row.measured for row in found.rows], abs=0.051)
    differences = [float(row[3].removesuffix(", noticeable")) for row in shown]
    assert differences == pytest.approx([row.difference for row in found.rows], abs=0.051)
    for one in found.not_counted:
        assert one.label in page
        assert one.why in page
    assert "<html" not in page


def test_without_scripts_it_is_a_page_with_the_text(owner_client: Client, report: ContentPiece) -> None:
    page = text(owner_client.get(url(report)))
    assert "The committee has examined" in page
    assert "<html" in page
    assert table(page) == table(fragment(owner_client, report))
    assert f'href="{url(report)}"' in text(owner_client.get(f"/content/{report.pk}/"))


def test_the_radar_has_what_was_measured_over_what_is_wanted(owner_client: Client, report: ContentPiece) -> None:
    page = fragment(owner_client, report)
    dots, hollow = page.count('class="dot"'), page.count('class="hollow"')
    assert (dots > 2, dots + hollow) == (True, 8)
    assert "not measured here" in page


def test_a_chosen_row_shows_its_passages_and_marks_them(owner_client: Client, report: ContentPiece) -> None:
    report.content = f"**{REPORT.split('.')[0]}**. {LETTER}"
    report.save()
    row = next(r for r in check(report.content, report.persona.attributes()).rows if r.name == "contraction_usage")
    page = fragment(owner_client, report, "?row=contraction_usage")
    quotes = [" ".join(one.quote.split()) for one in sorted(row.evidence, key=lambda one: one.start)]
    assert quotes
    assert re.findall(r"<li>([^<]*)</li>", page) == quotes
    assert marks(page) == quotes
    assert '<div hx-swap-oob="innerHTML:#piece-text"><p><strong>The committee' in page
    assert 'id="row-contraction_usage" href="/content/' in page
    assert 'aria-expanded="true"' in page
    # Without scripts, the same on a page of its own.
    assert marks(text(owner_client.get(url(report, "?row=contraction_usage")))) == quotes


def test_the_passages_open_where_they_were_asked_for(owner_client: Client, report: ContentPiece) -> None:
    """One row may stand among the largest differences and in the table."""
    above = fragment(owner_client, report, "?row=contraction_usage")
    below = fragment(owner_client, report, "?row=table.contraction_usage")
    for page, before in ((above, "<table"), (below, "</table")):
        assert page.count('class="passages"') == 1
        assert page.index('class="passages"') < page.index(before)
    assert below.index('class="passages"') > below.index("<table")
    # What is open is let go where it is open, and opened in the other place.
    opened = dict(re.findall(r'id="(\w+)-contraction_usage" href="[^"?]*\?row=([^"#]*)#', below))
    assert opened == {"largest": "contraction_usage", "row": ""}


def test_a_row_let_go_takes_its_marks_along(owner_client: Client, report: ContentPiece) -> None:
    page = fragment(owner_client, report, "?row=")
    assert "hx-swap-oob" in page
    assert marks(page) == []
    # And where none was chosen, the text is not sent again.
    assert "The committee has" not in fragment(owner_client, report)


def test_what_has_no_passage_says_so(owner_client: Client, report: ContentPiece) -> None:
    page = fragment(owner_client, report, "?row=contraction_usage")
    assert "There is no passage to quote for it." in page
    assert "To come nearer:" in page
    assert marks(page) == []


@pytest.mark.parametrize("row", ["tone", "nothing", "<b>", "x" * 500])
def test_a_row_that_is_not_there(owner_client: Client, report: ContentPiece, row: str) -> None:
    page = text(owner_client.get(url(report), {"row": row}, headers=HTMX))
    assert 'class="passages"' not in page
    assert len(table(page)) > 3


def test_two_figures_of_one_word_are_two_rows(owner_client: Client, report: ContentPiece, persona: Persona) -> None:
    persona.pronoun_preference = "third-person"
    persona.save()
    page = fragment(owner_client, report, "?row=table.pronoun_preference-2")
    ids = re.findall(r' id="([^"]+)"', page)
    assert {"row-pronoun_preference", "row-pronoun_preference-2"} <= set(ids)
    assert len(ids) == len(set(ids))
    assert page.count('class="passages"') == 1


@pytest.mark.parametrize(
    ("content", "said", "advice"),
    [
        (GERMAN * 2, "This looks like German.", "The analyser reads only English so far"),
        ("Nine words of it are no text to measure.", "This has 9 words", "800 words are good"),
    ],
)
def test_what_cannot_be_measured_is_said_calmly(
    owner_client: Client, piece: ContentPiece, content: str, said: str, advice: str
) -> None:
    piece.content = content
    piece.save()
    page = fragment(owner_client, piece)
    assert "Not measured." in page
    assert said in page
    assert advice in page
    assert 'role="alert"' not in page
    assert "<table" not in page


def test_a_short_text_has_a_band_and_no_number(owner_client: Client, piece: ContentPiece, persona: Persona) -> None:
    piece.content = LETTER
    piece.save()
    found = check(LETTER, persona.attributes())
    page = fragment(owner_client, piece)
    assert found.match is None
    assert f"<b>{found.low}–{found.high}</b> <span>too short for one number</span>" in page
    assert "<circle cx=" not in page.partition("</svg>")[0]
    assert "It takes about" in page


def test_of_a_very_long_text_the_beginning_is_measured(
    owner_client: Client, report: ContentPiece, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Measured by its first" not in fragment(owner_client, report)
    monkeypatch.setattr(measured, "MOST_WORDS", 200)
    page = fragment(owner_client, report)
    assert "Measured by its first 200 words." in page
    assert "By these 200 words" in page or "that 200 words tell" in page


def test_a_word_without_an_end_is_cut() -> None:
    first, is_cut = measured.first_words("x" * 10_000_000)
    assert (len(first), is_cut) == (measured.MOST_CHARACTERS, True)


@pytest.mark.parametrize(
    ("text", "most", "first"),
    [
        *(("one two", 2, ("one two", False)), ("one two \n", 2, ("one two \n", False))),
        *(("one  two three", 2, ("one  two", True)), ("", 2, ("", False))),
    ],
)
def test_first_words(monkeypatch: pytest.MonkeyPatch, text: str, most: int, first: tuple[str, bool]) -> None:
    monkeypatch.setattr(measured, "MOST_WORDS", most)
    assert measured.first_words(text) == first


def test_looked_at_again_nothing_is_measured_again(
    owner_client: Client, report: ContentPiece, persona: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    report.content = REPORT.replace("annual", "yearly")
    report.save()
    before = fragment(owner_client, report)

    def refuse(text: str) -> None:
        raise AssertionError("measured again")

    monkeypatch.setattr("core.analysis.analyser.analyse", refuse)
    assert table(fragment(owner_client, report, "?row=formality_level")) == table(before)
    # The persona may change meanwhile: the same reading is held against what it is now.
    persona.contraction_usage = 1
    persona.save()
    assert table(fragment(owner_client, report)) != table(before)


def test_a_text_cannot_say_what_the_page_is(owner_client: Client, report: ContentPiece) -> None:
    report.content = f"{LETTER}\n\nIt isn't <script>alert(1)</script> & it's <mark>not</mark> “{{{{ piece }}}}”.\n"
    report.save()
    said = owner_client.get(url(report, "?row=contraction_usage"), headers=HTMX).content.decode()
    assert "<script" not in said
    assert "&lt;script&gt;" in said
    assert "<mark>isn't</mark>" in unescape(said)


# Against which voice -------------------------------------------------------------------------------------
def test_without_a_persona_a_voice_is_to_be_chosen(
    owner_client: Client, report: ContentPiece, persona: Persona
) -> None:
    persona.delete()
    other = Persona.objects.create(author=report.author, name="Iris")
    page = fragment(owner_client, report)
    assert f"{persona.name} is gone. Choose a voice to check this against." in page
    assert f'<option value="{other.pk}" >Iris</option>' in page
    page = fragment(owner_client, report, f"?persona={other.pk}")
    assert len(table(page)) > 3
    # What is chosen of it stays with that voice; and it is not what the text was to be.
    assert f"?persona={other.pk}&row=formality_level" in page
    assert "Bring it nearer" not in page


def test_without_any_persona_one_is_to_be_made(owner_client: Client, report: ContentPiece, persona: Persona) -> None:
    persona.delete()
    page = fragment(owner_client, report)
    assert '<a href="/personas/new/">Make a persona</a>' in page
    assert "To the check" in text(owner_client.post(url(report), {"content": REPORT}))


@pytest.mark.parametrize("asked", ["0", "999999", "x", "-1", "²", "9" * 30])
def test_no_such_persona(owner_client: Client, report: ContentPiece, asked: str) -> None:
    assert owner_client.get(url(report), {"persona": asked}).status_code == 404


def test_a_stranger_s_persona_is_no_voice_to_check_against(
    owner_client: Client, report: ContentPiece, stranger: User
) -> None:
    theirs = Persona.objects.create(author=stranger.author, name="Zanzibar")
    assert owner_client.get(url(report), {"persona": theirs.pk}, headers=HTMX).status_code == 404
    assert "Zanzibar" not in text(owner_client.get(url(report)))


def test_a_voice_in_its_own_words_is_measured_by_its_sliders(
    owner_client: Client, report: ContentPiece, persona: Persona
) -> None:
    persona.own_voice = "Like an uncle at a wedding."
    persona.save()
    assert "it is measured by its sliders all the same" in fragment(owner_client, report)


# When ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", ["queued", "running"])
def test_while_it_is_written_it_is_not_checked(owner_client: Client, report: ContentPiece, state: str) -> None:
    run(report, state, lease_until=timezone.now() + timedelta(seconds=60))
    for page in (fragment(owner_client, report), text(owner_client.get(url(report)))):
        assert "It is checked when it is done." in page
        assert "<table" not in page
    assert 'id="check"' not in text(owner_client.get(f"/content/{report.pk}/"))


def test_the_piece_asks_for_its_check(owner_client: Client, report: ContentPiece) -> None:
    page = text(owner_client.get(f"/content/{report.pk}/"))
    assert f'hx-get="{url(report)}" hx-trigger="load, again"' in page
    report.content = ""
    report.save()
    page = text(owner_client.get(f"/content/{report.pk}/"))
    assert 'id="check"' not in page
    assert url(report) not in page
    assert "There is no text to check yet." in fragment(owner_client, report)


def test_the_small_model_is_said_to_be_small(owner_client: Client, report: ContentPiece) -> None:
    one = run(report, "done", builtin=True, model="qwen")
    assert "the small built-in model, which follows a voice only roughly" in fragment(owner_client, report)
    Generation.objects.filter(pk=one.pk).update(builtin=False)
    assert "built-in model" not in fragment(owner_client, report)


# While editing -------------------------------------------------------------------------------------------
def test_what_is_typed_is_checked_and_not_saved(owner_client: Client, report: ContentPiece, persona: Persona) -> None:
    before = list(ContentPiece.objects.values())
    page = text(owner_client.post(url(report), {"content": LETTER * 3}, headers=HTMX))
    found = check(LETTER * 3, persona.attributes())
    assert [row[0] for row in table(page)] == [row.label for row in found.rows]
    assert re.findall(r'id="largest-[^>]*>([^<]*)<', page) == [row.words for row in found.largest]
    assert list(ContentPiece.objects.values()) == before
    # It stands inside of the form that saves the piece.
    assert "<form" not in page
    assert not re.search(r"<button(?![^>]*type=\"button\")", page)


def test_a_row_chosen_stays_chosen_as_the_text_grows(owner_client: Client, report: ContentPiece) -> None:
    chosen = {"content": LETTER, "choose": "table.contraction_usage", "row": "formality_level"}
    page = text(owner_client.post(url(report), chosen, headers=HTMX))
    assert 'name="row" id="check-row" value="table.contraction_usage"' in page
    assert '<div hx-swap-oob="innerHTML:#preview">' in page
    assert {"doesn't", "I'm"} <= set(marks(page))
    typed = {"content": f"{LETTER} It isn't so.", "row": "table.contraction_usage"}
    assert marks(text(owner_client.post(url(report), typed, headers=HTMX)))[-1] == "isn't"
    let_go = text(owner_client.post(url(report), typed | {"choose": ""}, headers=HTMX))
    assert 'id="check-row" value=""' in let_go
    assert "innerHTML:#preview" in let_go
    assert marks(let_go) == []
    # With nothing chosen the preview is left to itself.
    assert "innerHTML:#preview" not in text(owner_client.post(url(report), {"content": LETTER}, headers=HTMX))


def test_a_browser_s_line_breaks_move_no_mark(owner_client: Client, report: ContentPiece) -> None:
    asked = {"content": LETTER, "row": "contraction_usage"}
    plain = text(owner_client.post(url(report), asked, headers=HTMX))
    sent = text(owner_client.post(url(report), asked | {"content": LETTER.replace("\n", "\r\n")}, headers=HTMX))
    assert marks(sent) == marks(plain)
    assert marks(plain)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        *(("", "There is no text to check yet."), ("  \n", "There is no text to check yet.")),
        *(("Too few words.", "This has 3 words"), (GERMAN, "This looks like German."), ("a\0b", "Not measured.")),
    ],
)
def test_whatever_is_typed_is_answered(owner_client: Client, report: ContentPiece, content: str, said: str) -> None:
    assert said in text(owner_client.post(url(report), {"content": content}, headers=HTMX))


def test_the_editor_asks_after_a_pause(owner_client: Client, report: ContentPiece) -> None:
    page = text(owner_client.get(f"/content/{report.pk}/edit/"))
    assert f'hx-post="{url(report)}" hx-trigger="load, again, input delay:1500ms from:#id_content"' in page
    assert f'<a href="{url(report)}">check the voice</a>' in page


# Queries -------------------------------------------------------------------------------------------------
def queries(client: Client, address: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, headers=headers).status_code == 200
    return len(captured)


def test_the_queries_of_a_piece_do_not_grow(owner_client: Client, report: ContentPiece, persona: Persona) -> None:
    few = queries(owner_client, url(report)), queries(owner_client, url(report), **HTMX)
    for number in range(12):
        run(report, "done", text="x")
        Persona.objects.create(author=persona.author, name=str(number))
    assert (queries(owner_client, url(report)), queries(owner_client, url(report), **HTMX)) == few
    assert few <= (6, 5)
