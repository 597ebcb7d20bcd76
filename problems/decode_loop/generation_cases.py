"""Cases of part 2: greedy generation by a toy model, without close decisions."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import call

Array = np.ndarray[Any, np.dtype[Any]]
MIN_LEAD = 0.01
"""Minimum lead of the largest logit, relative to its size. Float32 cannot change such a decision."""
MIN_DISTINCT = 3
"""Minimum number of distinct tokens in a long text. A constant text hides whether a token is fed back."""


def make_generation_cases(rng: np.random.Generator) -> Iterator[Case]:
    tokens = np.eye(3)
    w_o = np.array([[0.0, 1.0, 2.0], [3.0, 0.0, 1.0], [0.0, 4.0, 1.0]])
    yield _make_case(
        "generate: three tokens",
        "a vocabulary of three",
        [0, 1],
        4,
        [tokens] * 4 + [w_o],
        fixed="the statement's example",
    )
    sizes = (
        (8, 4, 4, 4, 3, 12),
        (20, 8, 4, 6, 5, 16),
        (12, 5, 6, 3, 1, 16),
        (30, 3, 8, 8, 7, 24),
        (16, 8, 8, 4, 12, 8),
    )
    for vocabulary, d_model, d_k, d_v, length, n in sizes:
        description = f"{vocabulary} tokens, a prompt of {length}, {n} new"
        prompt, weights = _draw_model(rng, vocabulary, d_model, d_k, d_v, length, n)
        yield _make_case(f"generate: {description}", description, prompt, n, weights)
    prompt, weights = _draw_model(rng, 10, 4, 3, 5, 4, 6)
    yield _make_case("generate: one token", "one new token", prompt, 1, weights)
    yield _make_case("generate: nothing", "no new tokens", prompt[::-1], 0, weights)
    prompt, weights = _draw_model(rng, 12, 4, 4, 4, 6, 12)
    yield _make_case("generate: float32", "float32 weights", prompt, 12, [w.astype(np.float32) for w in weights])
    prompt, weights = _draw_model(rng, 9, 5, 3, 4, 3, 10, integers=True)
    yield _make_case("generate: integers", "integer weights", prompt, 10, weights)
    prompt, weights = _draw_model(rng, 12, 4, 4, 4, 6, 12, spread=300.0)
    yield _make_case("generate: large scores", "scores of thousands", prompt, 12, weights)


def _make_case(name: str, summary: str, prompt: list[int], n: int, weights: list[Array], *, fixed: str = "") -> Case:
    inputs = {"prompt": prompt, "n": n, **dict(zip(("E", "W_Q", "W_K", "W_V", "W_O"), weights, strict=True))}
    payload = call("generate", inputs)
    return Case(name=name, group="part2", summary=summary, payload=payload, options={"exact": "values"}, fixed=fixed)


def _draw_model(
    rng: np.random.Generator,
    vocabulary: int,
    d_model: int,
    d_k: int,
    d_v: int,
    length: int,
    n: int,
    *,
    integers: bool = False,
    spread: float = 1.0,
) -> tuple[list[int], list[Array]]:
    """Draw (prompt of `length` tokens, [E, W_Q, W_K, W_V, W_O]) until `n` new tokens have no close decision.

    `spread` multiplies W_Q, so the scores."""
    while True:
        shapes = ((vocabulary, d_model), (d_model, d_k), (d_model, d_k), (d_model, d_v), (d_v, vocabulary))
        weights: list[Array] = [rng.integers(-3, 4, s) if integers else rng.normal(0, 1, s) for s in shapes]
        if spread != 1.0:  # multiplied by a float, integers would become floats
            weights[1] = weights[1] * spread
        prompt = rng.integers(0, vocabulary, length).tolist()
        if _is_clear(prompt, n, [w.astype(np.float64) for w in weights]):
            return prompt, weights


def _is_clear(prompt: list[int], n: int, weights: list[Array]) -> bool:
    """Return whether no decision for a new token is close, and several of the new tokens are distinct."""
    embeddings, w_q, w_k, w_v, w_o = weights
    tokens = list(prompt)
    for _ in range(n):
        x = embeddings[tokens]
        scores = x @ w_k @ (x[-1] @ w_q) / np.sqrt(w_k.shape[1])
        attention = np.exp(scores - scores.max())
        logits = attention @ (x @ w_v) / attention.sum() @ w_o
        second, first = np.partition(logits, -2)[-2:]
        if first - second < MIN_LEAD * max(1.0, abs(first)):
            return False
        tokens.append(int(logits.argmax()))
    return len({*tokens[len(prompt) :]}) >= MIN_DISTINCT
