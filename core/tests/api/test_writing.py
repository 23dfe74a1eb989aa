"""A model writes for a program: waited for, streamed, or looked at later; by the real app and a real server."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from core.api.views.writing import MOST_WAITING, Begun
from core.models import Generation
from core.tests.api.served import Program
from core.tests.drafting import Pen, rows, until
from core.tests.openai_server import OpenAIServer


def runs(program: Program) -> list[dict[str, Any]]:
    query = "SELECT g.* FROM core_generation g JOIN core_author a ON a.id = g.author_id"
    return rows(program.app, f"{query} JOIN auth_user u ON u.id = a.user_id WHERE u.username = ?", program.name)


def spent(program: Program) -> int:
    query = "SELECT s.completion_tokens AS n FROM core_usage s JOIN core_author a ON a.id = s.author_id"
    found = rows(program.app, f"{query} JOIN auth_user u ON u.id = a.user_id WHERE u.username = ?", program.name)
    return found[0]["n"] if found else 0


def test_it_waits_and_answers_with_the_piece(program: Program) -> None:
    persona = program.persona()
    response = program.post(f"personas/{persona}/generate_content/", {"prompt": "Kettles", "words": 100})
    assert response.status_code == 201
    piece = response.json()
    assert piece["title"]
    assert piece["content"].strip()
    assert (piece["state"], piece["status"], piece["persona"]) == ("done", "draft", persona)
    assert piece["word_count"] == len(piece["content"].split())
    assert response.headers["location"] == f"/api/v1/content/{piece['id']}/"
    again = program.get(f"content/{piece['id']}/")
    assert again.json() == piece
    assert again.headers["etag"].removeprefix("W/") == response.headers["etag"].removeprefix("W/")
    assert program.get(f"personas/{persona}/").json()["content_count"] == 1


@pytest.mark.parametrize("sent", [{}, {"prompt": ""}, {"prompt": "  "}, {"prompt": None}, {"words": 100}])
def test_without_a_prompt_nothing_is_begun(program: Program, sent: dict[str, object]) -> None:
    response = program.post(f"personas/{program.persona()}/generate_content/", sent)
    told = response.json()
    assert (response.status_code, told["error"]) == (400, "Prompt is required")
    assert told["errors"] == {"prompt": ["Prompt is required"]}
    assert program.get("content/").json()["count"] == 0


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"prompt": "x" * 4001}, "prompt"),
        ({"prompt": 5}, "prompt"),
        ({"prompt": "x", "words": 10}, "words"),
        ({"prompt": "x", "candidates": 9}, "candidates"),
        ({"prompt": "x", "form": "ode"}, "form"),
        ({"prompt": "x", "stream": "yes"}, "stream"),
        ({"prompt": "x", "wrds": 100}, "wrds"),
    ],
)
def test_what_is_wrong_with_a_brief_is_said(program: Program, sent: dict[str, object], field: str) -> None:
    response = program.post(f"personas/{program.persona()}/generate_content/", sent)
    assert (response.status_code, list(response.json()["errors"])) == (400, [field])


def test_it_is_told_as_it_comes(program: Program, pen: Pen) -> None:
    persona = program.persona()
    events = program.events(f"personas/{persona}/generate_content/", {"prompt": "Kettles", "stream": True})
    told = [next(events)]
    pen.write("# On kettles\n\n")
    pen.write("A kettle sings. ")
    while "".join(one["text"] for name, one in told if name == "delta") != "# On kettles\n\nA kettle sings. ":
        told.append(next(events))
    pen.write("Then it boils.")
    pen.end()
    told += list(events)
    assert told[0][0] == "state"
    assert "".join(one["text"] for name, one in told if name == "delta").endswith("Then it boils.")
    name, piece = told[-1]
    assert (name, piece["title"], piece["content"]) == ("done", "On kettles", "A kettle sings. Then it boils.")


def test_it_answers_at_once_where_that_is_preferred(program: Program, pen: Pen) -> None:
    path = f"personas/{program.persona()}/generate_content/"
    response = program.post(path, {"prompt": "Kettles"}, Prefer="respond-async")
    assert (response.status_code, response.headers["preference-applied"]) == (202, "respond-async")
    where = response.headers["location"]
    pen.write("# On kettles\n\nThey sing.")
    pen.end()
    piece = until(lambda: (one := program.get(f"{program.app.url}{where}").json())["state"] == "done" and one)
    assert piece["content"] == "They sing."


def test_a_caller_who_leaves_loses_nothing(program: Program, pen: Pen) -> None:
    persona = program.persona()
    events = program.events(f"personas/{persona}/generate_content/", {"prompt": "Kettles", "stream": True})
    next(events)
    events.close()  # type: ignore[attr-defined]
    pen.write("# On kettles\n\nThey sing.")
    pen.end()
    until(lambda: program.get("content/").json()["results"][0]["state"] == "done")
    assert program.get("content/").json()["results"][0]["content"] == "They sing."


def test_it_is_stopped_and_continued(program: Program, pen: Pen) -> None:
    path = f"personas/{program.persona()}/generate_content/"
    where = program.post(path, {"prompt": "Kettles"}, Prefer="respond-async").headers["location"]
    pen.write("# On kettles\n\nThey sing.")
    one = f"{program.app.url}{where}"
    until(lambda: "sing" in program.get(one).json()["content"])
    assert program.post(f"{one}continue/", {}).status_code == 409
    assert program.http.patch(one, json={"title": "Mine"}).status_code == 409
    assert program.post(f"{one}stop/").status_code == 200
    assert until(lambda: (piece := program.get(one).json())["state"] == "stopped" and piece)["content"] == "They sing."
    pen.write("And boil.")
    pen.end()
    response = program.post(f"{one}continue/", {})
    assert response.status_code == 200
    assert response.json()["content"] == "They sing.\n\nAnd boil."
    versions = program.get(f"{one}versions/").json()
    assert [one["state"] for one in versions["results"]] == ["done", "stopped"]
    first = versions["results"][1]["id"]
    assert program.get(f"{one}versions/{first}/").json()["content"] == "They sing."
    assert program.post(f"{one}versions/{first}/restore/").json()["content"] == "They sing."


def test_it_is_written_again(program: Program) -> None:
    path = f"personas/{program.persona()}/generate_content/"
    piece = program.post(path, {"prompt": "Kettles", "words": 100}).json()
    again = program.post(f"content/{piece['id']}/again/", {})
    assert (again.status_code, again.json()["state"]) == (200, "done")
    assert program.get(f"content/{piece['id']}/versions/").json()["count"] == 2


def test_what_no_model_wrote_is_not_continued(program: Program) -> None:
    piece = program.post("content/", {"title": "By hand", "content": "A text."}).json()["id"]
    for verb in ("continue", "again"):
        assert program.post(f"content/{piece}/{verb}/", {}).status_code == 422
    response = program.post(f"content/{piece}/nearer/", {})
    assert response.status_code == 422
    assert "no persona" in response.json()["detail"]


@pytest.mark.parametrize("fault", ["key", "server_error", "closed", "empty"])
def test_a_model_that_fails_is_said_to(program: Program, model: OpenAIServer, fault: str) -> None:
    persona = program.persona()
    model.fault = fault
    response = program.post(f"personas/{persona}/generate_content/", {"prompt": "Kettles"})
    told = response.json()
    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"
    assert int(response.headers["retry-after"]) > 0
    assert told["detail"]
    assert program.get(f"content/{told['content']}/").json()["state"] == "failed"


def test_one_key_writes_one_piece(program: Program) -> None:
    path, sent = f"personas/{program.persona()}/generate_content/", {"prompt": "Kettles", "words": 100}
    first = program.post(path, sent, Idempotency_Key="of-the-kettle")
    again = program.post(path, sent, Idempotency_Key="of-the-kettle")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["location"] == first.headers["location"]
    assert program.get("content/").json()["count"] == 1
    other = program.post(path, {**sent, "words": 200}, Idempotency_Key="of-the-kettle")
    assert other.status_code == 422


def test_one_key_is_told_again_as_a_stream_where_a_stream_is_asked_for(program: Program) -> None:
    path, sent = f"personas/{program.persona()}/generate_content/", {"prompt": "Kettles", "stream": True}
    program.http.headers["Idempotency-Key"] = "of-a-stream"
    first, again = list(program.events(path, sent)), list(program.events(path, sent))
    assert first[-1][0] == "done"
    assert again == [first[-1]]
    assert len(runs(program)) == 1


def test_what_failed_may_be_sent_again_by_its_key(program: Program, model: OpenAIServer) -> None:
    path, sent = f"personas/{program.persona()}/generate_content/", {"prompt": "Kettles"}
    model.fault = "key"
    assert program.post(path, sent, Idempotency_Key="k").status_code == 503
    model.fault = ""
    written = program.post(path, sent, Idempotency_Key="k")
    assert (written.status_code, written.json()["state"]) == (201, "done")
    assert program.post(path, sent, Idempotency_Key="k").json() == written.json()


def test_what_was_deleted_while_it_was_written_is_counted(program: Program, pen: Pen) -> None:
    path = f"personas/{program.persona()}/generate_content/"
    where = program.post(path, {"prompt": "Kettles"}, Prefer="respond-async").headers["location"]
    pen.write("# On kettles\n\nThey sing for a long time, and then they stop.")
    until(lambda: "sing" in program.get(f"{program.app.url}{where}").json()["content"])
    assert program.http.delete(f"{program.app.url}{where}").status_code == 204
    assert until(lambda: spent(program))


def test_so_many_texts_are_waited_for() -> None:
    run = Generation(author_id=987_654)
    waiting = [Begun(run, 201, False, None) for _ in range(MOST_WAITING)]
    assert all(one.reserve() for one in waiting)
    late = Begun(run, 201, False, None)
    assert not late.reserve()
    late.release()
    assert not late.reserve()
    for one in waiting:
        one.release()
        one.release()
    assert late.reserve()
    late.release()


def test_one_key_sent_twice_at_once_writes_one_piece(program: Program, pen: Pen) -> None:
    path, answers = f"personas/{program.persona()}/generate_content/", list[int]()

    def ask() -> None:
        response = program.post(path, {"prompt": "Kettles"}, Idempotency_Key="twice")
        answers.append(response.json()["id"])

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    pen.write("# On kettles\n\nThey sing.")
    pen.end()
    for thread in threads:
        thread.join(30)
    assert len(answers) == 4
    assert len(set(answers)) == 1
    assert len(runs(program)) == 1


def test_best_of_several_is_told_anew_where_another_is_kept(program: Program) -> None:
    path = f"personas/{program.persona(formality_level=2)}/generate_content/"
    told = list(program.events(path, {"prompt": "Kettles", "words": 100, "candidates": 2, "stream": True}))
    assert told[-1][0] == "done"
    assert runs(program)[0]["candidates"] == 2


def test_many_wait_at_once_and_the_pages_stay_quick(program: Program, pen: Pen) -> None:
    """More callers than the pages have threads."""
    path, done = f"personas/{program.persona()}/generate_content/", list[int]()
    pen.opening = "# On kettles\n\nThey sing."

    def ask() -> None:
        done.append(program.post(path, {"prompt": "Kettles"}).status_code)

    threads = [threading.Thread(target=ask) for _ in range(24)]
    for thread in threads:
        thread.start()
    until(lambda: len(runs(program)) == 24)
    assert program.get(f"{program.app.url}/healthz").text == "ok"
    assert program.get("personas/").status_code == 200
    for _ in threads:
        pen.end()
    for thread in threads:
        thread.join(30)
    assert done == [201] * 24
