"""From `make run` in a fresh clone to the first page, and the same a second time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORT = "8765"


def first_page(folder: Path) -> float:
    """Seconds until the first page answers; the server is ended again."""
    env = {**os.environ, "PERSONAGEN_LOCAL_MODEL_START": "0"}
    began = time.monotonic()
    process = subprocess.Popen(
        ["make", "run", f"PORT={PORT}"],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=5):
                    return time.monotonic() - began
            except OSError:
                if process.poll() is not None or time.monotonic() - began > 600:
                    raise
                time.sleep(0.05)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        sys.stdout.write(f"make run in a fresh clone, to the first page: {first_page(clone):.1f} s\n")
        sys.stdout.write(f"make run a second time, to the first page: {first_page(clone):.1f} s\n")


if __name__ == "__main__":
    main()
