"""What the two doors of personagen/asgi.py are worth: CPU of a request through them, and through ASGI alone."""

from __future__ import annotations

import threading

from benchmarks.site import Browser, clock, cpu_seconds, personas, prepare, say, server

REQUESTS, THREADS = 400, 4


def cpu_of(application: str, client: object, path: str, method: str, body: str) -> tuple[float, float]:
    """Milliseconds of CPU a request, and requests a second from several clients at once."""
    with server(application) as app:
        browsers = [Browser(app.port, client) for _ in range(THREADS)]
        for browser in browsers:
            browser.read(method, path, body)
        cpu, began = cpu_seconds(app.process.pid), clock()
        threads = [threading.Thread(target=_many, args=(b, method, path, body)) for b in browsers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return (cpu_seconds(app.process.pid) - cpu) / REQUESTS * 1000, REQUESTS / (clock() - began)


def _many(browser: Browser, method: str, path: str, body: str) -> None:
    for _ in range(REQUESTS // THREADS):
        browser.read(method, path, body)


def main() -> None:
    client = prepare()
    (persona,) = personas(1)
    pages = [
        ("health check", "GET", "/healthz", ""),
        ("one field, read", "GET", f"/personas/{persona}/fields/tone/", ""),
        ("one field, saved", "POST", f"/personas/{persona}/fields/tone/", "tone=wry"),
    ]
    for name, method, path, body in pages:
        ours, ours_rate = cpu_of("personagen.asgi:application", client, path, method, body)
        plain, plain_rate = cpu_of("core.tests.plain_asgi:application", client, path, method, body)
        say(f"{name}: CPU, two doors / ASGI alone", f"{ours:.1f} / {plain:.1f} ms: {plain / ours:.1f} times")
        say(f"{name}: requests a second", f"{ours_rate:.0f} / {plain_rate:.0f}")


if __name__ == "__main__":
    main()
