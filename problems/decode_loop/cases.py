"""Cases of decode_loop: sequences of ordinary and unusual sizes, repeated calls, and the work for two lengths."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.decode_loop.generation_cases import make_generation_cases
from problems.format.case import Case, make_call_case
from problems.format.payloads import call

Array = np.ndarray[Any, np.dtype[Any]]
NAMES = ("embeddings", "W_Q", "W_K", "W_V")
"""The parameters of `decode`."""
WORK_LENGTHS = (8, 32)
"""The tokens of the two sequences whose work is compared."""


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield all cases."""
    yield from _make_normal_cases(rng)
    yield from _make_trap_cases(rng)
    yield from _make_repeated_call_cases(rng)
    payload = {
        **call("decode", {}),
        "names": list(NAMES),
        "work": [_draw_inputs(rng, n, 64, 1, 1) for n in WORK_LENGTHS],
    }
    yield Case(
        name="each projection once",
        group="efficiency",
        summary="a short and a long sequence: products with W_K and W_V and lines of Python, counted",
        payload=payload,
        checker="work",
        self_counted=True,
    )
    yield from make_generation_cases(rng.spawn(1)[0])


def _draw_inputs(
    rng: np.random.Generator, seq: int, d_model: int, d_k: int, d_v: int, *, spread: float = 1.0
) -> list[Array]:
    weights = [rng.normal(0, 1, (d_model, size)) * d_model**-0.5 for size in (d_k, d_k, d_v)]
    return [rng.normal(0, spread, (seq, d_model)), *weights]


def _make_case(name: str, group: str, summary: str, inputs: list[Array], **rest: Any) -> Case:
    return make_call_case("decode", name, group, dict(zip(NAMES, inputs, strict=True)), summary=summary, **rest)


def _make_normal_cases(rng: np.random.Generator) -> Iterator[Case]:
    x = np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]])
    w_v = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]])
    small = [x, np.eye(2), np.eye(2), w_v]
    yield _make_case("three tokens", "normal", "three tokens, small numbers", small, sample=True)
    sizes = (
        *((4, 4, 4, 4), (6, 5, 3, 4), (5, 8, 2, 6), (7, 3, 5, 2), (9, 6, 4, 4), (3, 2, 8, 3)),
        *((8, 8, 8, 8), (12, 7, 6, 5), (5, 12, 9, 2), (3, 3, 3, 3)),
    )
    for seq, d_model, d_k, d_v in sizes:
        description = f"{seq} tokens, d_model {d_model}, d_k {d_k}, d_v {d_v}"
        yield _make_case(description, "normal", description, _draw_inputs(rng, seq, d_model, d_k, d_v, spread=2.0))
    yield _make_case("twenty tokens", "normal", "twenty tokens", _draw_inputs(rng, 20, 4, 4, 3, spread=2.0))
    x, *weights = _draw_inputs(rng, 5, 4, 3, 3)
    yield _make_case("equal tokens", "normal", "a sequence with some equal tokens", [x[[0, 1, 0, 1, 2]], *weights])


def _make_trap_cases(rng: np.random.Generator) -> Iterator[Case]:
    for seq, d_model, d_k, d_v in ((5, 1, 3, 2), (6, 4, 16, 2), (4, 6, 2, 12)):
        description = f"d_model {d_model}, d_k {d_k}, d_v {d_v}"
        yield _make_case(
            description, "trap", f"{seq} tokens, {description}", _draw_inputs(rng, seq, d_model, d_k, d_v, spread=2.0)
        )
    x, *weights = _draw_inputs(rng, 5, 4, 3, 4, spread=2.0)
    x[2] = 0.0
    yield _make_case("a token of zeros", "trap", "one token that is all zeros", [x, *weights])
    x, w_q, w_k, w_v = _draw_inputs(rng, 6, 4, 3, 4, spread=2.0)
    yield _make_case("queries of zeros", "trap", "queries that are all zeros", [x, 0 * w_q, w_k, w_v])
    yield _make_case("keys as queries", "trap", "one matrix for queries and keys", [x, w_k, w_k.copy(), w_v])
    yield _make_case(
        "scores of 1e4, two tokens", "trap", "scores of size 1e4", _draw_inputs(rng, 2, 4, 4, 3, spread=100.0)
    )
    small = [each.astype(np.float32) for each in _draw_inputs(rng, 9, 4, 2, 5, spread=2.0)]
    yield _make_case("float32, nine tokens", "trap", "nine tokens, float32", small)
    yield _make_case("two tokens", "trap", "two tokens", _draw_inputs(rng, 2, 4, 4, 3, spread=2.0), sample=True)
    yield _make_case("one token", "trap", "a single token", _draw_inputs(rng, 1, 5, 4, 3))
    yield _make_case("one feature", "trap", "d_k and d_v of 1", _draw_inputs(rng, 6, 4, 1, 1, spread=2.0))
    yield _make_case("one value", "trap", "d_v of 1", _draw_inputs(rng, 5, 6, 4, 1, spread=2.0))
    yield _make_case("scores of 1e4", "trap", "scores of size 1e4", _draw_inputs(rng, 6, 4, 4, 3, spread=100.0))
    x, w_q, w_k, w_v = _draw_inputs(rng, 6, 4, 4, 3)
    yield _make_case("low scores", "trap", "all scores far below 0", [np.abs(x) + 20.0, np.abs(w_q), -np.abs(w_k), w_v])
    x, *weights = _draw_inputs(rng, 6, 4, 4, 3)
    x[0] *= 100.0
    yield _make_case("a large first token", "trap", "a first token far larger than the others", [x, *weights])
    x, *weights = _draw_inputs(rng, 6, 4, 4, 3)
    x[-1] *= 100.0
    yield _make_case("a large last token", "trap", "a last token far larger than the others", [x, *weights])
    yield _make_case(
        "float32", "trap", "float32 inputs", [each.astype(np.float32) for each in _draw_inputs(rng, 6, 5, 4, 3)]
    )
    integer_inputs: list[Array] = [rng.integers(-2, 3, each.shape) for each in _draw_inputs(rng, 5, 4, 3, 3)]
    yield _make_case("integers", "trap", "integer inputs", integer_inputs)


def _make_repeated_call_cases(rng: np.random.Generator) -> Iterator[Case]:
    first, second, third = (_draw_inputs(rng, length, 5, 4, 3, spread=2.0) for length in (4, 5, 3))
    for name, sequences in (
        ("two sequences", [first, [second[0], *first[1:]]]),
        ("the same sequence again", [second, [each.copy() for each in second]]),
        ("three sequences, different weights", [third, second, first]),
    ):
        payload = {**call("decode", {}), "names": list(NAMES), "sequences": sequences}
        yield Case(name=name, group="trap", summary=f"{name}, decoded in one process", payload=payload)
