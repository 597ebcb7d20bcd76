"""Compares the distribution that judges with one computed by SciPy as a chain of logits filters, and the reference's
draws with that distribution."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np

from problems.token_sampling import reference
from problems.token_sampling.cases import compute_distribution

special: Any = import_module("scipy.special")
stats: Any = import_module("scipy.stats")
Vector = np.ndarray[Any, Any]


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs that must be equal.

    For 300 random inputs: the distribution that judges and SciPy's. For 60 more: whether the reference draws only
    allowed tokens, and draws each as often as expected.
    """
    pair_count = 0
    while pair_count < 300:
        logits, settings = _draw_input(rng)
        try:
            judged = compute_distribution([float(value) for value in logits], **settings)
        except ValueError:
            continue  # too close to a tie
        pair_count += 1
        yield np.array(judged), _compute_with_scipy(logits, **settings)
    for _ in range(60):
        logits, settings = _draw_input(rng, size=4)
        probabilities = _compute_with_scipy(logits, **settings)
        min_p = settings.get("min_p")
        sampler = reference.sample_token if min_p is None else reference.sample_min_p
        counts = np.bincount([sampler(logits, **settings) for _ in range(400)], minlength=logits.size)
        # 60 x 4 tests of 400 draws with two tails each: a right reference fails one in about 2e7 runs. A token that
        # cannot be drawn has a tail of 0.
        probabilities = np.clip(probabilities, 0, 1)
        tails = np.minimum(stats.binom.cdf(counts, 400, probabilities), stats.binom.sf(counts - 1, 400, probabilities))
        yield bool((tails > 1e-10).all()), True


def _draw_input(rng: np.random.Generator, size: int | None = None) -> tuple[Vector, dict[str, Any]]:
    """Draw logits, and the other arguments of sample_token, or of sample_min_p if min_p is among them, by name."""
    logits = rng.normal(scale=rng.choice([0.5, 2.0, 6.0]), size=size or int(rng.integers(1, 40)))
    if rng.random() < 0.2 and logits.size > 2:
        logits[rng.integers(logits.size)] = -np.inf
    temperature = float(rng.choice([0.0, 0.3, 1.0, 1.0, 2.5]))
    if rng.random() < 0.3:
        return logits, {"min_p": float(rng.uniform(0, 1)), "temperature": temperature}
    top_k = int(rng.integers(0, logits.size + 3))
    top_p = float(rng.choice([0.0, 1.0, rng.uniform(0, 1)]))
    return logits, {"temperature": temperature, "top_k": top_k, "top_p": top_p}


def _compute_with_scipy(
    logits: Vector, temperature: float, top_k: int = 0, top_p: float = 1.0, min_p: float = 0.0
) -> Vector:
    if temperature == 0:
        return np.eye(logits.size)[np.argmax(logits)]
    scores = logits / temperature
    if 0 < top_k < scores.size:
        scores = np.where(scores < np.partition(scores, -top_k)[-top_k], -np.inf, scores)
    ascending = np.argsort(scores)
    if top_p < 1:
        dropped = np.cumsum(special.softmax(scores[ascending])) <= 1 - top_p
        dropped[-1] = False
        scores[ascending[dropped]] = -np.inf
    probabilities = special.softmax(scores)
    scores[probabilities < min_p * probabilities.max()] = -np.inf
    return special.softmax(scores)
