"""A large source is read and mapped by a second process, while this one writes."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from multiprocessing.connection import Connection
from queue import Queue
from threading import Thread
from typing import Any, TypeVar

from core.legacy.ready import Ready
from core.legacy.records import Broken, Record, Source

T = TypeVar("T")


class ReaderGone(Exception):
    """The process that reads the source ended in the middle of it."""


# From here on, a second process is worth its start.
LARGE = 20_000
Item = Ready | Broken


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def prepared(source: Source, make: Callable[[Record], Ready], size: int, *, large: bool) -> Iterator[list[Item]]:
    """The source's records, made ready, in batches."""
    if not large or "fork" not in multiprocessing.get_all_start_methods():
        yield from _here(source, make, size)
        return
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_there, args=(source, make, size, ours, theirs), daemon=True)
    process.start()
    # With our copy closed, the end of the process is the end of the pipe.
    theirs.close()
    try:
        yield from _received(ours)
    finally:
        ours.close()
        process.terminate()
        process.join()


def _here(source: Source, make: Callable[[Record], Ready], size: int) -> Iterator[list[Item]]:
    for batch in batches(source.records(), size):
        yield [one if isinstance(one, Broken) else make(one) for one in batch]


def _received(ours: Connection) -> Iterator[list[Item]]:
    while True:
        try:
            said = ours.recv()
        except EOFError:
            raise ReaderGone from None
        if said is None:
            return
        if isinstance(said, BaseException):
            raise said
        yield [Broken(*one) if len(one) == 2 else Ready._make(one) for one in said]


def _there(source: Source, make: Callable[[Record], Ready], size: int, ours: Connection, theirs: Connection) -> None:
    """In the second process."""
    ours.close()
    # Ctrl+C is for the first process, which then ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Nothing here goes in circles.
    gc.disable()
    waiting: Queue[Any] = Queue(maxsize=1)
    sender = Thread(target=_send, args=(theirs, waiting))
    sender.start()
    try:
        for batch in _here(source, make, size):
            waiting.put([_plain(one) for one in batch])
        waiting.put(None)
    except Exception as error:
        waiting.put(error)
    sender.join()


def _send(theirs: Connection, waiting: Queue[Any]) -> None:
    """Sends a batch while the next is made. When the first process is gone this fails, and the second ends as well."""
    try:
        while isinstance(said := waiting.get(), list):
            theirs.send(said)
        theirs.send(said)
    except OSError:
        os._exit(1)


def _plain(one: Item) -> tuple[Any, ...]:
    return (one.place, one.why) if isinstance(one, Broken) else tuple(one)
