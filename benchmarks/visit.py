"""Bytes over the wire of a first visit to the editor, in Chromium with an empty cache; memory of the process."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.site import Browser, memory_mb, personas, prepare, say, server
from core.tests.machine import chromium


def main() -> None:
    client = prepare()
    (persona,) = personas(1)
    session = client.cookies["sessionid"].value
    with server() as app:
        Browser(app.port, client).read("GET", "/personas/")
        say("memory of the process after one page", f"{memory_mb(app.process.pid):.0f} MB")
        sizes = _visit(f"{app.url}/personas/{persona}/", session)
        for name, size in sorted(sizes.items(), key=lambda pair: -pair[1]):
            say(f"  {name}", f"{size / 1000:.1f} KB")
        say("first visit to the editor, over the wire", f"{sum(sizes.values()) / 1000:.1f} KB")
        browser = Browser(app.port, client)
        for _ in range(200):
            browser.read("GET", f"/personas/{persona}/")
        say("memory of the process after 200 editors", f"{memory_mb(app.process.pid):.0f} MB")


def _visit(url: str, session: str) -> dict[str, float]:
    """Bytes received, headers included, by file name."""
    sizes: dict[str, float] = {}
    names: dict[str, str] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        context = browser.new_context()
        context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
        page = context.new_page()
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.responseReceived", lambda e: names.update({e["requestId"]: e["response"]["url"]}))
        network.on(
            "Network.loadingFinished",
            lambda e: sizes.update({Path(names[e["requestId"]]).name or "the page": e["encodedDataLength"]}),
        )
        page.goto(url, wait_until="networkidle")
        browser.close()
    return sizes


if __name__ == "__main__":
    main()
