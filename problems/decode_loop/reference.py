from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.floating[Any]]


def decode(embeddings: ArrayLike, W_Q: ArrayLike, W_K: ArrayLike, W_V: ArrayLike) -> Floats:
    tokens, w_q, w_k, w_v = (np.asanyarray(each) for each in (embeddings, W_Q, W_K, W_V))
    keys = np.zeros((len(tokens), w_k.shape[1]))
    values = np.zeros((len(tokens), w_v.shape[1]))
    answers = np.zeros((len(tokens), w_v.shape[1]))
    for step, token in enumerate(tokens):
        # A token sees itself, so it is cached before it attends. The cache has no future tokens, so no mask is needed.
        keys[step], values[step] = token @ w_k, token @ w_v
        seen = step + 1
        scores = keys[:seen] @ (token @ w_q) / np.sqrt(keys.shape[1])
        weights = np.exp(scores - scores.max())
        answers[step] = weights @ values[:seen] / weights.sum()
    return answers
