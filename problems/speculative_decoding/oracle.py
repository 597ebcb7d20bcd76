"""Oracle with three parts. Averaged over the draws of the draft model, the first token must follow SciPy's softmax of
the target logits. The draws of the reference must match the distribution that the checker uses. The mean number of
tokens must match its definition."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any, cast

import numpy as np

from problems.speculative_decoding import reference
from problems.speculative_decoding.cases import compute_joint_distribution

special: Any = import_module("scipy.special")
stats: Any = import_module("scipy.stats")
Array = np.ndarray[Any, Any]


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs for 200 random inputs (checker's distribution), 40 (reference's draws) and 100 (mean)."""
    for _ in range(200):
        q, logits = _draw_input(rng)
        first = np.zeros(logits.shape[1])
        for token in np.flatnonzero(q[0] > 0):
            draft = [int(token), *_draw_draft(rng, q[1:])]
            chances = compute_joint_distribution(draft, q, logits)
            # The first token of the text is the drafted one, or the bonus if nothing was accepted.
            first += q[0, token] * chances[0]
            first[token] += q[0, token] * chances[1:].sum()
        yield first, special.softmax(logits[0])
    for _ in range(40):
        q, logits = _draw_input(rng)
        draft = _draw_draft(rng, q)
        exact = compute_joint_distribution(draft, q, logits)
        counts = np.zeros_like(exact)
        for _ in range(300):
            accepted, bonus = reference.verify_speculative(draft, q, logits)
            counts[len(accepted), bonus] += 1
        # 40 x 30 tests of 300 draws at most, with two tails each: a right reference fails one in about 4e6 runs. What
        # cannot be drawn has a tail of 0.
        exact = np.clip(exact, 0, 1)
        tails = np.minimum(stats.binom.cdf(counts, 300, exact), stats.binom.sf(counts - 1, 300, exact))
        yield bool((tails > 1e-10).all()), True
    for _ in range(100):
        alpha, draft_length = float(rng.uniform(0, 1)), int(rng.integers(0, 12))
        lengths = np.arange(draft_length + 1)
        chance = alpha**lengths * np.where(lengths < draft_length, 1 - alpha, 1.0)
        yield reference.expected_tokens(alpha, draft_length), float(chance @ (lengths + 1))


def _draw_input(rng: np.random.Generator) -> tuple[Array, Array]:
    places, size = int(rng.integers(1, 5)), int(rng.integers(2, 7))
    q = rng.dirichlet(np.ones(size), places)
    logits = rng.normal(scale=rng.choice([0.5, 2.0, 5.0]), size=(places + 1, size)) + rng.normal(scale=500)
    return q, logits


def _draw_draft(rng: np.random.Generator, rows: Array) -> list[int]:
    return [int(cast("Any", rng.choice(rows.shape[1], p=rows[place]))) for place in range(rows.shape[0])]
