"""How much of an example a model has copied, and its text without that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

# A draft that shares a longer run of words with an example passage has copied from it.
MOST_SHARED = 8

# A sentence with what follows it, or a line.
_SENTENCE = re.compile(r"(?:[^.!?…\n]|[.!?…](?![”’\"')\]*_]{0,4}\s))*(?:[.!?…][”’\"')\]*_]{0,4}\s*|\n\s*|$)")
_GAP = re.compile(r"\n{3,}")
_WORDS = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")


def copied(text: str, passages: Iterable[str]) -> int:
    """The longest run of words, blind to case and punctuation, that the text shares with any one of the passages.

    Linear in the words of all of them. More than MOST_SHARED is copying.
    """
    words = _words(text)
    return max((run for passage in passages for run in _Runs(passage).lengths(words)), default=0)


def without_copies(text: str, passages: Sequence[str]) -> str:
    """The text without the sentences that it has from a passage; as it is where hardly anything would be left."""
    runs = [run for run in map(_Runs, passages) if run.size > MOST_SHARED]
    sentences = _SENTENCE.findall(text)
    while runs and (span := _first_copy(sentences, runs)):
        _drop(sentences, _most_of(sentences, span))
    left = _GAP.sub("\n\n", "".join(sentences)).strip()
    return left if len(_words(left)) * 2 >= len(_words(text)) else text


def _drop(sentences: list[str], at: int) -> None:
    """Where it ended a paragraph, the sentence before it does now."""
    gone = sentences.pop(at)
    gap = gone[len(gone.rstrip()) :]
    if at and "\n" in gap:
        sentences[at - 1] = sentences[at - 1].rstrip() + gap


def _first_copy(sentences: Sequence[str], runs: Sequence[_Runs]) -> tuple[int, int] | None:
    """The first run of words that is too long: from which word of the text to which."""
    words = [word for sentence in sentences for word in _words(sentence)]
    for run in runs:
        for at, length in enumerate(run.lengths(words)):
            if length > MOST_SHARED:
                return at - length + 1, at + 1
    return None


def _most_of(sentences: Sequence[str], span: tuple[int, int]) -> int:
    """The sentence that has most of this stretch of words."""
    begun, shares = 0, list[int]()
    for sentence in sentences:
        ended = begun + len(_words(sentence))
        shares.append(min(ended, span[1]) - max(begun, span[0]))
        begun = ended
    return shares.index(max(shares))


def _words(text: str) -> list[str]:
    return [word.casefold().replace("’", "'") for word in _WORDS.findall(text)]


class _Runs:
    """A passage's suffix automaton: each of its states is a run of words that occurs there."""

    def __init__(self, passage: str) -> None:
        words = _words(passage)
        self.size = len(words)
        self.ways, self.links, self.of_state = _automaton(words)

    def lengths(self, words: Sequence[str]) -> Iterator[int]:
        """For each word, the longest run of the passage that ends with it."""
        state = run = 0
        for word in words:
            while state and word not in self.ways[state]:
                state = self.links[state]
                run = self.of_state[state]
            if word in self.ways[state]:
                state, run = self.ways[state][word], run + 1
            yield run


def _automaton(words: Sequence[str]) -> tuple[list[dict[str, int]], list[int], list[int]]:
    """For each state: the state after one more word, the state of its longest proper suffix, its length."""
    ways: list[dict[str, int]] = [{}]
    links, lengths, last = [-1], [0], 0
    for word in words:
        new = len(ways)
        ways.append({})
        lengths.append(lengths[last] + 1)
        links.append(0)
        at, last = last, new
        while at != -1 and word not in ways[at]:
            ways[at][word] = new
            at = links[at]
        if at == -1:
            continue
        follower = ways[at][word]
        if lengths[follower] == lengths[at] + 1:
            links[new] = follower
            continue
        clone = len(ways)
        ways.append(dict(ways[follower]))
        lengths.append(lengths[at] + 1)
        links.append(links[follower])
        while at != -1 and ways[at].get(word) == follower:
            ways[at][word] = clone
            at = links[at]
        links[follower] = links[new] = clone
    return ways, links, lengths
