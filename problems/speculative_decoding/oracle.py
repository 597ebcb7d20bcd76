"""Oracle: averaged over what the draft draws, the first token must follow the target's softmax, which is SciPy's; the
reference's draws against the distribution that judges; and the mean number of tokens by its definition."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any, cast

import numpy as np

from problems.speculative_decoding import reference
from problems.speculative_decoding.cases import joint

special: Any = import_module("scipy.special")
Array = np.ndarray[Any, Any]


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Pairs on 200 random inputs for what judges, on 40 for the reference's draws, on 100 for the mean."""
    for _ in range(200):
        q, logits = _random_input(rng)
        first = np.zeros(logits.shape[1])
        for token in np.flatnonzero(q[0] > 0):
            draft = [int(token), *_drafted(rng, q[1:])]
            chances = joint(draft, q, logits)
            # The first token of the text: the drafted one, or the bonus where nothing was accepted.
            first += q[0, token] * chances[0]
            first[token] += q[0, token] * chances[1:].sum()
        yield first, special.softmax(logits[0])
    for _ in range(40):
        q, logits = _random_input(rng)
        draft = _drafted(rng, q)
        exact = joint(draft, q, logits)
        counts = np.zeros_like(exact)
        for _ in range(300):
            accepted, bonus = reference.verify_speculative(draft, q, logits)
            counts[len(accepted), bonus] += 1
        spread = np.sqrt(300 * exact * (1 - exact))
        yield bool((np.abs(counts - 300 * exact) <= 6.5 * spread + 1).all() and not counts[exact == 0].any()), True
    for _ in range(100):
        alpha, places = float(rng.uniform(0, 1)), int(rng.integers(0, 12))
        lengths = np.arange(places + 1)
        chance = alpha**lengths * np.where(lengths < places, 1 - alpha, 1.0)
        yield reference.expected_tokens(alpha, places), float(chance @ (lengths + 1))


def _random_input(rng: np.random.Generator) -> tuple[Array, Array]:
    places, size = int(rng.integers(1, 5)), int(rng.integers(2, 7))
    q = rng.dirichlet(np.ones(size), places)
    logits = rng.normal(scale=rng.choice([0.5, 2.0, 5.0]), size=(places + 1, size)) + rng.normal(scale=500)
    return q, logits


def _drafted(rng: np.random.Generator, rows: Array) -> list[int]:
    return [int(cast("Any", rng.choice(rows.shape[1], p=rows[place]))) for place in range(rows.shape[0])]
