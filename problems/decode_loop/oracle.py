"""Compares the loop with full causal attention, written with explicit dot products and SciPy's softmax."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np

from problems.decode_loop import reference

special: Any = import_module("scipy.special")


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (answer of the reference, answer of full causal attention), and of generated tokens."""
    for _ in range(220):
        seq, d_model, d_k, d_v = (int(n) for n in rng.integers(1, 8, 4))
        x = rng.normal(0, 10.0 ** rng.uniform(-1, 2), (seq, d_model))
        w_q, w_k, w_v = (rng.normal(0, 1, (d_model, size)) for size in (d_k, d_k, d_v))
        q, k, v = x @ w_q, x @ w_k, x @ w_v
        scores = np.array([[float(np.dot(a, b)) / d_k**0.5 for b in k] for a in q])
        scores[np.triu_indices(seq, 1)] = -np.inf
        yield reference.decode(x, w_q, w_k, w_v), special.softmax(scores, axis=1) @ v
    for _ in range(30):
        vocabulary, d_model, d_k, d_v, length, n = (int(k) for k in rng.integers(2, 9, 6))
        shapes = ((vocabulary, d_model), (d_model, d_k), (d_model, d_k), (d_model, d_v), (d_v, vocabulary))
        e, w_q, w_k, w_v, w_o = (rng.normal(0, 1, shape) for shape in shapes)
        tokens = rng.integers(0, vocabulary, length).tolist()
        new = reference.generate(tokens, n, e, w_q, w_k, w_v, w_o)
        for _ in range(n):  # without a cache: everything again for each token
            x = e[tokens]
            weights = special.softmax((x @ w_k) @ (w_q.T @ x[-1]) / d_k**0.5)
            tokens.append(int(np.argmax(weights @ x @ w_v @ w_o)))
        yield np.array(new), np.array(tokens[length:])
