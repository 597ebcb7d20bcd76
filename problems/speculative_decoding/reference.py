"""Verification of a draft by rejection sampling, and the mean number of tokens per verification."""

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def verify_speculative(draft_tokens: Sequence[int], draft_probs: Array, target_logits: Array) -> tuple[list[int], int]:
    """Return the accepted prefix and one more token. draft_probs: [K, V], target_logits: [K + 1, V]."""
    target = _softmax(np.asarray(target_logits, dtype=np.float64))
    draft = np.asarray(draft_probs, dtype=np.float64)
    for place, token in enumerate(draft_tokens):
        # u < p / q without a division, with a separate random number for each position.
        if np.random.random() * draft[place, token] >= target[place, token]:
            return list(draft_tokens[:place]), _draw(np.maximum(target[place] - draft[place], 0.0))
    return list(draft_tokens), _draw(target[len(draft_tokens)])


def expected_tokens(alpha: float, K: int) -> float:
    """Return the mean number of tokens per call of the target, the sum 1 + alpha + ... + alpha ** K."""
    return float(sum(alpha**place for place in range(K + 1)))


def _softmax(logits: Array) -> Array:
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def _draw(weights: Array) -> int:
    return int(np.random.choice(weights.size, p=weights / weights.sum()))
