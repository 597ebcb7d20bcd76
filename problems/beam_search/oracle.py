"""Oracle: with a beam as wide as all prefixes the search is exact, so every sequence is enumerated and ranked; with a
narrow beam, a second search written over arrays."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from problems.beam_search import reference

EOS = 1
Ranked = list[tuple[float, list[int]]]
Scores = Callable[[list[int]], "np.ndarray[Any, Any]"]


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """The reference beside the enumeration on 150 inputs, beside the second search on 150: sequences, then scores."""
    search = reference.beam_search
    for _ in range(150):
        vocab, steps = int(rng.integers(2, 5)), int(rng.integers(1, 4))
        penalty = float(rng.choice([0.0, 0.6, 1.0]))
        scores = _random_scores(rng, vocab)
        width = vocab**steps
        got = search(scores, beam_width=width, max_len=steps, vocab_size=vocab, length_penalty=penalty)
        yield from _pairs(got, _all_sequences(scores, vocab, steps, penalty)[:width])
    for _ in range(150):
        vocab, steps, width = int(rng.integers(2, 9)), int(rng.integers(1, 8)), int(rng.integers(1, 7))
        scores = _random_scores(rng, vocab)
        yield from _pairs(search(scores, width, steps, vocab), _second_search(scores, width, steps, vocab))


def _pairs(got: Ranked, want: Ranked) -> Iterator[tuple[object, object]]:
    yield [tokens for _, tokens in got], [tokens for _, tokens in want]
    yield np.array([score for score, _ in got]), np.array([score for score, _ in want])


def _random_scores(rng: np.random.Generator, vocab: int) -> Scores:
    table: dict[tuple[int, ...], np.ndarray[Any, Any]] = {}

    def scores(tokens: list[int]) -> "np.ndarray[Any, Any]":
        return table.setdefault(tuple(tokens), np.log(rng.dirichlet(np.ones(vocab))))

    return scores


def _all_sequences(scores: Scores, vocab: int, steps: int, penalty: float) -> Ranked:
    """Every sequence that ends in its first EOS, or that has `steps` tokens and no EOS, best first."""
    found: Ranked = []
    for length in range(1, steps + 1):
        for body in itertools.product(range(vocab), repeat=length):
            if EOS in body[:-1] or (length < steps and body[-1] != EOS):
                continue
            tokens = [0, *body]
            found.append((float(sum(scores(tokens[:place])[tokens[place]] for place in range(1, length + 1))), tokens))
    return sorted(found, key=lambda hypothesis: -hypothesis[0] / (len(hypothesis[1]) - 1) ** penalty)


def _second_search(scores: Scores, width: int, steps: int, vocab: int) -> Ranked:
    beams, sums = np.zeros((1, 1), dtype=np.int64), np.zeros(1)
    ended: Ranked = []
    for _ in range(steps):
        if not len(beams):
            break
        total = sums[:, None] + np.array([scores(row.tolist()) for row in beams])
        order = np.argsort(-total, axis=None)[:width]
        parents, tokens = order // vocab, order % vocab
        beams, sums = np.column_stack([beams[parents], tokens]), total[parents, tokens]
        over = tokens == EOS
        ended += zip(sums[over].tolist(), beams[over].tolist(), strict=True)
        beams, sums = beams[~over], sums[~over]
    return sorted([*ended, *zip(sums.tolist(), beams.tolist(), strict=True)], reverse=True)[:width]
