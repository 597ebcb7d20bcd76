"""The case of bpe_training whose CPU time is measured: many words that no merge changes."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from problems.format.case import Case, CpuLimit
from problems.format.payloads import call

Rng = np.random.Generator

UNTOUCHED_WORDS = 3000
MERGES = 24
FREQUENCIES = (230, 225, 220)
"""How often each of the frequent words occurs. All merges are in these words: each has twelve different symbols and
the end of the word, so that together they have 36 merges, and no pair of the other words is as frequent."""
_OTHER_LETTERS = list("0123456789!#$%&()*+-")
_LETTERS = list("abcdefghijklmnopqrstuvwxyz")
MAX_CPU_RATIO = 5.0
"""A check of each word for the pair, as accepted/scan_for_the_pair.py does, takes 3.3 times the reference's CPU time.
Counting all pairs again takes at least 9 times as much."""


def make_measured_cases(rng: Rng) -> Iterator[Case]:
    """Yield the case. Its checker replays the merges on the frequent words only."""
    yield Case(
        name="CPU time with many words",
        group="efficiency",
        summary="the CPU time of a training with many words that no merge changes",
        payload=_make_payload(rng),
        checker="frequent-merges",
        cpu_limit=CpuLimit(
            bug="table-rebuilt-every-merge",
            max_ratio=MAX_CPU_RATIO,
            make_payload=_make_payload,
            slow_solutions=("full_pass",),
        ),
    )


def _make_payload(rng: Rng) -> dict[str, Any]:
    """Return a call with a corpus of one text of other words and one text for each frequent word."""
    while True:
        words = ["".join(word) for word in rng.choice(_OTHER_LETTERS, (UNTOUCHED_WORDS, 8))]
        counts = Counter(pair for word in words for pair in pairwise((*word, "</w>")))
        if max(counts.values()) < min(FREQUENCIES):
            break
    frequent = ["".join(rng.permutation(_LETTERS)[:12]) for _ in FREQUENCIES]
    corpus = [" ".join(words), *(" ".join([word] * n) for word, n in zip(frequent, FREQUENCIES, strict=True))]
    return call("train_bpe", {"corpus": corpus, "num_merges": MERGES})
