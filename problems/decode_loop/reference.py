from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.floating[Any]]


class Decoder:
    """One head of attention over a cache of at most `room` tokens."""

    def __init__(self, W_Q: ArrayLike, W_K: ArrayLike, W_V: ArrayLike, room: int) -> None:
        self.w_q, self.w_k, self.w_v = (np.asanyarray(each) for each in (W_Q, W_K, W_V))
        self.keys = np.zeros((room, self.w_k.shape[1]))
        self.values = np.zeros((room, self.w_v.shape[1]))
        self.seen = 0

    def step(self, token: Floats) -> Floats:
        # A token sees itself, so it is cached before it attends. The cache has no future tokens, so no mask is needed.
        self.keys[self.seen], self.values[self.seen] = token @ self.w_k, token @ self.w_v
        self.seen += 1
        scores = self.keys[: self.seen] @ (token @ self.w_q) / np.sqrt(self.keys.shape[1])
        weights = np.exp(scores - scores.max())
        return weights @ self.values[: self.seen] / weights.sum()


def decode(embeddings: ArrayLike, W_Q: ArrayLike, W_K: ArrayLike, W_V: ArrayLike) -> Floats:
    tokens = np.asanyarray(embeddings)
    decoder = Decoder(W_Q, W_K, W_V, len(tokens))
    return np.array([decoder.step(token) for token in tokens])


def generate(
    prompt: Sequence[int],
    n: int,
    E: ArrayLike,
    W_Q: ArrayLike,
    W_K: ArrayLike,
    W_V: ArrayLike,
    W_O: ArrayLike,
) -> list[int]:
    embeddings = np.asarray(E)
    decoder = Decoder(W_Q, W_K, W_V, len(prompt) + n)
    answers = [decoder.step(embeddings[token]) for token in prompt]
    new: list[int] = []
    for _ in range(n):
        new.append(int(np.argmax(answers[-1] @ np.asarray(W_O))))
        answers.append(decoder.step(embeddings[new[-1]]))
    return new
