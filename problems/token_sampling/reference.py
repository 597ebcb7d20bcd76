"""Sampling a token under temperature, top-k and top-p, and under min-p."""

from typing import Any

import numpy as np

Vector = np.ndarray[Any, Any]


def sample_token(logits: Vector, temperature: float = 1.0, top_k: int = 0, top_p: float = 1.0) -> int:
    """Draw one token from logits [V]. Dropped tokens have probability exactly 0, so no score can bring them back."""
    logits = np.asarray(logits, dtype=np.float64)
    if temperature == 0:
        return int(np.argmax(logits))
    order = np.argsort(-logits, kind="stable")
    if top_k > 0:
        order = order[:top_k]
    probabilities = _softmax(logits[order], temperature)
    total_before = np.cumsum(probabilities) - probabilities
    kept = total_before < top_p
    kept[0] = True
    return _draw(order[kept], probabilities[kept])


def sample_min_p(logits: Vector, min_p: float, temperature: float = 1.0) -> int:
    """Draw one of the tokens whose probability is at least min_p times the largest."""
    logits = np.asarray(logits, dtype=np.float64)
    if temperature == 0:
        return int(np.argmax(logits))
    probabilities = _softmax(logits, temperature)
    kept = np.flatnonzero(probabilities >= min_p * probabilities.max())
    return _draw(kept, probabilities[kept])


def _softmax(logits: Vector, temperature: float) -> Vector:
    # Subtract before dividing: dividing first would round logits of 1e9 and more by whole units.
    weights = np.exp((logits - logits.max()) / temperature)
    return weights / weights.sum()


def _draw(tokens: Vector, weights: Vector) -> int:
    return int(np.random.choice(tokens, p=weights / weights.sum()))
