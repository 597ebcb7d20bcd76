"""The cases of bpe_training with many words: one is judged, and one is measured for its CPU time.

Both are drawn in the same way and have the same size, so a training that is wrong for many words fails the first one.
All words count: they consist of the same letters, many pairs are nearly as frequent as each other, and nearly every
word contains a merged pair. A training that leaves out some of the words finds other merges.
"""

from typing import Any

import numpy as np

from problems.format.case import Case, CpuLimit
from problems.format.payloads import call

Rng = np.random.Generator

WORDS, LENGTH, MAX_TIMES, TEXTS = 1500, 8, 3, 5
"""The number of distinct words, the letters of each, the most occurrences of one, and the number of texts."""
MERGES = 60
"""The merges together change about as many words as there are, and each one few: the work of all merges is not much
more than that of the first count."""
_LETTERS = list("abcdefghijklmnopqrstuvwxyz")
MAX_CPU_RATIO = 5.0
"""A check of each word for the pair, as accepted/scan_for_the_pair.py does, takes 3.2 times the reference's CPU time.
Counting all pairs again takes at least 8 times as much."""


def make_large_case(rng: Rng) -> Case:
    """Return the case that is judged."""
    return Case(
        name="many words", group="normal", summary="many random words over all letters", payload=_make_payload(rng)
    )


def make_measured_case(rng: Rng) -> Case:
    """Return the case that is measured."""
    return Case(
        name="CPU time with many words",
        group="efficiency",
        summary="the CPU time of a training with many words, of which each merge changes few",
        payload=_make_payload(rng),
        cpu_limit=CpuLimit(
            bug="table-rebuilt-every-merge",
            max_ratio=MAX_CPU_RATIO,
            make_payload=_make_payload,
            slow_solutions=("full_pass",),
        ),
    )


def _make_payload(rng: Rng) -> dict[str, Any]:
    """Return a call with texts of distinct words, each of which occurs one to MAX_TIMES times."""
    words = dict[str, None]()
    while len(words) < WORDS:
        words |= dict.fromkeys(map("".join, rng.choice(_LETTERS, (WORDS - len(words), LENGTH))))
    tokens = np.repeat(list(words), rng.integers(1, MAX_TIMES + 1, WORDS))
    corpus = [" ".join(text) for text in np.array_split(rng.permutation(tokens), TEXTS)]
    return call("train_bpe", {"corpus": corpus, "num_merges": MERGES})
