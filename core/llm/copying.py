"""How much of an example a model has copied."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# A draft that shares a longer run of words with an example passage has copied from it.
MOST_SHARED = 8

_WORDS = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")


def copied(text: str, passages: Iterable[str]) -> int:
    """The longest run of words, blind to case and punctuation, that the text shares with any one of the passages.

    Linear in the words of all of them. More than MOST_SHARED is copying.
    """
    words = _words(text)
    return max((_longest_run(_words(passage), words) for passage in passages), default=0)


def _words(text: str) -> list[str]:
    return [word.casefold().replace("’", "'") for word in _WORDS.findall(text)]


def _longest_run(passage: Sequence[str], words: Sequence[str]) -> int:
    """By the passage's suffix automaton: each of its states is a run of words that occurs there."""
    ways, links, lengths = _automaton(passage)
    state = run = longest = 0
    for word in words:
        while state and word not in ways[state]:
            state = links[state]
            run = lengths[state]
        if word in ways[state]:
            state, run = ways[state][word], run + 1
        longest = max(longest, run)
    return longest


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
