"""Compares beam_search with an enumeration of all sequences for beams that are wide enough to be exact, and with a
second search over arrays for narrow beams."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from problems.beam_search import reference

EOS = 1
Ranked = list[tuple[float, list[int]]]
ScoreFn = Callable[[list[int]], "np.ndarray[Any, Any]"]


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs of sequences, then of scores: 150 inputs against the enumeration, 150 against the second search."""
    search = reference.beam_search
    for _ in range(150):
        vocab, steps = int(rng.integers(2, 5)), int(rng.integers(1, 4))
        penalty = float(rng.choice([0.0, 0.6, 1.0]))
        scores = _make_random_scores(rng, vocab)
        width = vocab**steps
        actual = search(scores, beam_width=width, max_len=steps, vocab_size=vocab, length_penalty=penalty)
        yield from _pair_results(actual, _enumerate_sequences(scores, vocab, steps, penalty)[:width])
    for _ in range(150):
        vocab, steps, width = int(rng.integers(2, 9)), int(rng.integers(1, 8)), int(rng.integers(1, 7))
        scores = _make_random_scores(rng, vocab)
        yield from _pair_results(search(scores, width, steps, vocab), _search_with_arrays(scores, width, steps, vocab))


def _pair_results(actual: Ranked, expected: Ranked) -> Iterator[tuple[object, object]]:
    yield [tokens for _, tokens in actual], [tokens for _, tokens in expected]
    yield np.array([score for score, _ in actual]), np.array([score for score, _ in expected])


def _make_random_scores(rng: np.random.Generator, vocab: int) -> ScoreFn:
    table: dict[tuple[int, ...], np.ndarray[Any, Any]] = {}

    def scores(tokens: list[int]) -> "np.ndarray[Any, Any]":
        return table.setdefault(tuple(tokens), np.log(rng.dirichlet(np.ones(vocab))))

    return scores


def _enumerate_sequences(scores: ScoreFn, vocab: int, steps: int, penalty: float) -> Ranked:
    """Return every sequence that ends with its first EOS, or has `steps` tokens and no EOS, best first."""
    found: Ranked = []
    for length in range(1, steps + 1):
        for body in itertools.product(range(vocab), repeat=length):
            if EOS in body[:-1] or (length < steps and body[-1] != EOS):
                continue
            tokens = [0, *body]
            found.append((float(sum(scores(tokens[:place])[tokens[place]] for place in range(1, length + 1))), tokens))
    return sorted(found, key=lambda hypothesis: -hypothesis[0] / (len(hypothesis[1]) - 1) ** penalty)


def _search_with_arrays(scores: ScoreFn, width: int, steps: int, vocab: int) -> Ranked:
    beams, sums = np.zeros((1, 1), dtype=np.int64), np.zeros(1)
    finished: Ranked = []
    for _ in range(steps):
        if not len(beams):
            break
        total = sums[:, None] + np.array([scores(row.tolist()) for row in beams])
        order = np.argsort(-total, axis=None)[:width]
        parents, tokens = order // vocab, order % vocab
        beams, sums = np.column_stack([beams[parents], tokens]), total[parents, tokens]
        is_finished = tokens == EOS
        finished += zip(sums[is_finished].tolist(), beams[is_finished].tolist(), strict=True)
        beams, sums = beams[~is_finished], sums[~is_finished]
    return sorted([*finished, *zip(sums.tolist(), beams.tolist(), strict=True)], reverse=True)[:width]
