"""Compares BPE training with a slow simulation over the whole text as one list, and encoding with `tokenizers`."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np

from problems.bpe_training import reference

models: Any = import_module("tokenizers.models")

END, MARK = "</w>", "\ue000"
"""The marker, and a private-use character that replaces it, because the library starts from single characters."""


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs that must be equal: frequencies of the reference's merges and the highest ones, then encodings."""
    for _ in range(120):
        words = ["".join(rng.choice(list("abcd"), int(rng.integers(1, 7)))) for _ in range(int(rng.integers(1, 25)))]
        corpus = [" ".join(part) for part in np.array_split(np.array(words), 3)]
        num_merges = int(rng.integers(0, 20))
        merges = reference.train_bpe(corpus, num_merges)
        yield _compare_frequencies(words, merges, num_merges)
        word = "".join(rng.choice(list("abcd"), int(rng.integers(1, 12))))
        yield reference.bpe_encode(word, merges), _encode_with_library(word, merges)


def _compare_frequencies(words: list[str], merges: list[tuple[str, str]], num_merges: int) -> tuple[object, object]:
    """Return the frequencies of the merges and the highest frequencies at their turns, as two lists.

    The last item of each list is the number of merges, actual and expected.
    """
    text = " ".join(" ".join([*word, END]) + " |" for word in words).split()
    got: list[int] = []
    want: list[int] = []
    for left, right in merges:
        times: dict[tuple[str, str], int] = {}
        for place in range(len(text) - 1):
            if "|" not in text[place : place + 2]:
                times[text[place], text[place + 1]] = times.get((text[place], text[place + 1]), 0) + 1
        got.append(times.get((left, right), 0))
        want.append(max(times.values()))
        place = 0
        while place < len(text) - 1:
            if text[place] == left and text[place + 1] == right:
                text[place : place + 2] = [left + right]
            place += 1
    has_pairs_left = any("|" not in text[place : place + 2] for place in range(len(text) - 1))
    return [*got, len(merges)], [*want, num_merges if has_pairs_left or len(merges) == num_merges else len(merges)]


def _encode_with_library(word: str, merges: list[tuple[str, str]]) -> list[str]:
    marked = [(left.replace(END, MARK), right.replace(END, MARK)) for left, right in merges]
    symbols = dict.fromkeys([*"abcd", MARK, *(left + right for left, right in marked)])
    model = models.BPE(vocab={symbol: place for place, symbol in enumerate(symbols)}, merges=marked)
    return [token.value.replace(MARK, END) for token in model.tokenize(word + MARK)]
