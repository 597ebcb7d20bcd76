from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


def compute_weights(logits: Floats, temperature: float, min_p: float) -> NDArray[np.float64]:
    """The weights of the tokens of each row, relative to the most likely one, in float64; 0 for dropped tokens."""
    z = logits.astype(np.float64)
    z = z - z.max(axis=-1, keepdims=True)
    weights = (z == 0).astype(np.float64) if temperature == 0 else np.exp(z / temperature)
    return np.where(weights >= min_p, weights, 0)


def sample(logits: Floats, uniforms: Floats, temperature: float, min_p: float) -> NDArray[np.int64]:
    """The first token of each row at which the sum of the weights passes the uniform's share of all."""
    ends = np.cumsum(compute_weights(logits, temperature, min_p), axis=-1)
    return (ends > uniforms[:, None].astype(np.float64) * ends[:, -1:]).argmax(axis=-1)


def solve(logits: Floats, uniforms: Floats, tokens: NDArray[np.int64], temperature: float, min_p: float) -> None:
    tokens[...] = sample(logits, uniforms, temperature, min_p)
