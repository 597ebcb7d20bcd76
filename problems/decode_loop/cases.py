"""Cases of decode_loop: sequences of ordinary and awkward sizes, one after the other, and the work for two lengths."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import call

Array = np.ndarray[Any, np.dtype[Any]]
NAMES = ("embeddings", "W_Q", "W_K", "W_V")
LENGTHS = (8, 32)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """All cases, samples first within their group."""
    yield from _normal(rng)
    yield from _trap(rng)
    yield from _twice(rng)
    payload = {**call("decode", {}), "names": list(NAMES), "work": [_inputs(rng, n, 64, 1, 1) for n in LENGTHS]}
    yield Case(
        name="no projection twice",
        group="efficiency",
        summary="a short and a long sequence: products with W_K and W_V and lines of Python, counted",
        payload=payload,
        checker="work",
    )


def _inputs(
    rng: np.random.Generator, seq: int, d_model: int, d_k: int, d_v: int, *, spread: float = 1.0
) -> list[Array]:
    weights = [rng.normal(0, 1, (d_model, size)) * d_model**-0.5 for size in (d_k, d_k, d_v)]
    return [rng.normal(0, spread, (seq, d_model)), *weights]


def _case(name: str, group: str, summary: str, inputs: list[Array], **rest: Any) -> Case:
    payload = call("decode", dict(zip(NAMES, inputs, strict=True)))
    return Case(name=name, group=group, summary=summary, payload=payload, **rest)


def _normal(rng: np.random.Generator) -> Iterator[Case]:
    x = np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]])
    w_v = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]])
    small = [x, np.eye(2), np.eye(2), w_v]
    yield _case("three tokens", "normal", "three tokens, small numbers", small, sample=True)
    sizes = (
        *((4, 4, 4, 4), (6, 5, 3, 4), (5, 8, 2, 6), (7, 3, 5, 2), (9, 6, 4, 4), (3, 2, 8, 3)),
        *((8, 8, 8, 8), (12, 7, 6, 5), (5, 12, 9, 2), (3, 3, 3, 3)),
    )
    for seq, d_model, d_k, d_v in sizes:
        words = f"{seq} tokens, d_model {d_model}, d_k {d_k}, d_v {d_v}"
        yield _case(words, "normal", words, _inputs(rng, seq, d_model, d_k, d_v, spread=2.0))
    yield _case("twenty tokens", "normal", "twenty tokens", _inputs(rng, 20, 4, 4, 3, spread=2.0))
    x, *weights = _inputs(rng, 5, 4, 3, 3)
    yield _case("equal tokens", "normal", "tokens of which some are equal", [x[[0, 1, 0, 1, 2]], *weights])


def _trap(rng: np.random.Generator) -> Iterator[Case]:
    for seq, d_model, d_k, d_v in ((5, 1, 3, 2), (6, 4, 16, 2), (4, 6, 2, 12)):
        words = f"d_model {d_model}, d_k {d_k}, d_v {d_v}"
        yield _case(words, "trap", f"{seq} tokens, {words}", _inputs(rng, seq, d_model, d_k, d_v, spread=2.0))
    x, *weights = _inputs(rng, 5, 4, 3, 4, spread=2.0)
    x[2] = 0.0
    yield _case("a token of zeros", "trap", "a token that is all zeros, among others", [x, *weights])
    x, w_q, w_k, w_v = _inputs(rng, 6, 4, 3, 4, spread=2.0)
    yield _case("queries of zeros", "trap", "queries that are all zeros", [x, 0 * w_q, w_k, w_v])
    yield _case("keys as queries", "trap", "one matrix for queries and keys", [x, w_k, w_k.copy(), w_v])
    yield _case("scores of 1e4, two tokens", "trap", "scores of size 1e4", _inputs(rng, 2, 4, 4, 3, spread=100.0))
    small = [each.astype(np.float32) for each in _inputs(rng, 9, 4, 2, 5, spread=2.0)]
    yield _case("float32, nine tokens", "trap", "nine tokens, float32", small)
    yield _case("two tokens", "trap", "two tokens", _inputs(rng, 2, 4, 4, 3, spread=2.0), sample=True)
    yield _case("one token", "trap", "one token alone", _inputs(rng, 1, 5, 4, 3))
    yield _case("one feature", "trap", "d_k and d_v of 1", _inputs(rng, 6, 4, 1, 1, spread=2.0))
    yield _case("one value", "trap", "d_v of 1", _inputs(rng, 5, 6, 4, 1, spread=2.0))
    yield _case("scores of 1e4", "trap", "scores of size 1e4", _inputs(rng, 6, 4, 4, 3, spread=100.0))
    x, w_q, w_k, w_v = _inputs(rng, 6, 4, 4, 3)
    yield _case(
        "low scores", "trap", "scores that are all far below 0", [np.abs(x) + 20.0, np.abs(w_q), -np.abs(w_k), w_v]
    )
    x, *weights = _inputs(rng, 6, 4, 4, 3)
    x[0] *= 100.0
    yield _case("a first token that stands out", "trap", "a first token far larger than the others", [x, *weights])
    x, *weights = _inputs(rng, 6, 4, 4, 3)
    x[-1] *= 100.0
    yield _case("a last token that stands out", "trap", "a last token far larger than the others", [x, *weights])
    yield _case("float32", "trap", "float32 inputs", [each.astype(np.float32) for each in _inputs(rng, 6, 5, 4, 3)])
    whole: list[Array] = [rng.integers(-2, 3, each.shape) for each in _inputs(rng, 5, 4, 3, 3)]
    yield _case("integers", "trap", "integer inputs", whole)


def _twice(rng: np.random.Generator) -> Iterator[Case]:
    first, second, third = (_inputs(rng, length, 5, 4, 3, spread=2.0) for length in (4, 5, 3))
    for name, sequences in (
        ("two sequences", [first, [second[0], *first[1:]]]),
        ("the same sequence again", [second, [each.copy() for each in second]]),
        ("three sequences, other weights", [third, second, first]),
    ):
        payload = {**call("decode", {}), "names": list(NAMES), "sequences": sequences}
        yield Case(name=name, group="trap", summary=f"{name}, decoded in one process", payload=payload)
