"""How the built-in model is: kept in a file by the process that serves it, read by all the others."""

from __future__ import annotations

import json
import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.llm import locks
from core.llm.catalogue import LocalModelError, lookup, slug
from core.llm.fetch import is_here

_STATE_SECONDS = 0.5


@dataclass(frozen=True)
class LocalStatus:
    """How the built-in model is now; `serving` may be smaller than what was asked for: `note` says why."""

    phase: str
    model: str
    serving: str = ""
    done: int = 0
    total: int = 0
    base_url: str = ""
    api_key: str = field(default="", repr=False)
    pid: int = 0
    note: str = ""
    error: str = ""
    updated_at: float = 0.0

    @property
    def ready(self) -> bool:
        return self.phase == "ready"

    @property
    def fraction(self) -> float | None:
        """How much of the file has been fetched, 0 to 1; None where nothing is being fetched."""
        if self.phase not in ("waiting", "fetching") or self.total <= 0:
            return None
        return min(self.done / self.total, 1.0)

    @property
    def line(self) -> str:
        """The state in plain words."""
        if self.fraction is not None:
            return f"Getting the built-in model: {int(self.fraction * 100)} %"
        if self.phase == "failed":
            return f"The built-in model could not start: {self.error}"
        return _LINES[self.phase]


_LINES = {
    "absent": "The built-in model is not here yet.",
    "installed": "The built-in model is here, but not running.",
    "waiting": "Starting the built-in model…",
    "fetching": "Getting the built-in model…",
    "verifying": "Checking the built-in model…",
    "loading": "Starting the built-in model…",
    "ready": "Built-in model, ready",
}


def status(name: str, model_dir: Path) -> LocalStatus:
    """How the named model is: one small file read, and a look whether its server still lives."""
    state = read_state(model_dir, name)
    lives = locks.is_held(lock_path(model_dir, name))
    phase = str(state.get("phase", ""))
    if (lives and phase in _LINES) or phase == "failed":
        known = {key: state[key] for key in LocalStatus.__dataclass_fields__ if key in state}
        return LocalStatus(**known)
    return LocalStatus(phase="waiting" if lives else _phase_on_disk(name, model_dir), model=name)


def _phase_on_disk(name: str, model_dir: Path) -> str:
    try:
        return "installed" if is_here(lookup(name), model_dir) else "absent"
    except LocalModelError:
        return "absent"


def state_path(model_dir: Path, name: str) -> Path:
    return model_dir / f"serve-{slug(name)}.json"


def lock_path(model_dir: Path, name: str) -> Path:
    return model_dir / f"serve-{slug(name)}.lock"


def read_state(model_dir: Path, name: str) -> dict[str, Any]:
    try:
        state = json.loads(state_path(model_dir, name).read_text())
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


class State:
    """The state file, as the process that serves keeps it."""

    def __init__(self, model_dir: Path, name: str) -> None:
        self.path = state_path(model_dir, name)
        self.values: dict[str, Any] = {"model": name, "pid": os.getpid()}
        self.written = 0.0

    def write(self, **changes: Any) -> None:
        """Replace the file at once, so that a reader never meets half of it; nobody else may read its key."""
        self.values.update(changes, updated_at=time.time())
        descriptor, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=".serve-")
        with os.fdopen(descriptor, "w") as file:
            json.dump(self.values, file)
        os.replace(temporary, self.path)
        self.written = time.monotonic()

    def progress(self, phase: str, done: int, total: int) -> None:
        """Note the progress, twice a second at most."""
        if phase != self.values.get("phase") or time.monotonic() - self.written > _STATE_SECONDS:
            self.write(phase=phase, done=done, total=total)

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)
