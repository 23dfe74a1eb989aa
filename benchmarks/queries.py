"""SQL queries of the list with 10 and with 1,000 personas, of the editor, and of an inline edit."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.site import personas, prepare, say


def main() -> None:
    client = prepare()
    for count in (10, 1000):
        keys = personas(count)
        with CaptureQueriesContext(connection) as queries:
            client.get("/personas/")
        say(f"queries, list of {count} personas", len(queries))
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/personas/{keys[0]}/")
    say("queries, editor", len(queries))
    with CaptureQueriesContext(connection) as queries:
        client.post(f"/personas/{keys[0]}/fields/formality_level/", {"formality_level": 10})
    say("queries, inline edit (BEGIN and COMMIT counted)", len(queries))


if __name__ == "__main__":
    main()
