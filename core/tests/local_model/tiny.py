"""A tiny model in three tiny wheels, and what its tests share."""

import hashlib
import json
import os
import random
import sys
import time
import zipfile
from pathlib import Path

from core.llm.catalogue import Entry, WheelPart, Wheels

ROOT = Path(__file__).resolve().parents[3]
PART = 40_000
CONTENT = b"GGUF" + random.Random(1).randbytes(2 * PART + 5_000 - 4)
PIECES = [CONTENT[start : start + PART] for start in range(0, len(CONTENT), PART)]


def tiny_entry(name="tiny", **changes):
    parts = tuple(
        WheelPart(f"tiny-part{number}==1.0", f"data/part{number}.bin", len(piece))
        for number, piece in enumerate(PIECES, 1)
    )
    values = {
        "name": name,
        "label": "Tiny",
        "description": "For tests.",
        "licence": "none",
        "filename": f"{name}.gguf",
        "size": len(CONTENT),
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
        "memory": 1,
        "context": 4096,
        "sources": (Wheels(parts),),
    }
    return Entry(**values | changes)


def write_wheel(folder, number, content):
    name = f"tiny_part{number}"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{name}/data/part{number}.bin", content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny-part{number}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


def wheel_of(folder, number):
    return folder / f"tiny_part{number}-1.0-py3-none-any.whl"


def eventually(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def write_state(model_dir, **values):
    model_dir.mkdir(exist_ok=True)
    (model_dir / "serve-tiny.json").write_text(json.dumps({"model": "tiny", **values}))


def serve_command(model_dir, name, *options):
    environment = {**os.environ, "PERSONAGEN_MODEL_DIR": str(model_dir), "SECRET_KEY": "for this test"}
    command = [sys.executable, str(ROOT / "manage.py"), "local_model", "serve", name, *options]
    return command, environment
