"""Cases of softmax: ordinary batches, every size and spread at which a shortcut breaks, and any axis."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import call

BOTH = ("softmax", "log_softmax")
Array = np.ndarray[Any, np.dtype[Any]]


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """All cases, samples first within their group."""
    yield from _normal(rng)
    yield from _trap(rng)
    yield from _hard(rng)
    yield from _axis(rng)


def _pair(
    name: str, group: str, summary: str, x: Array, *, entries: tuple[str, ...] = BOTH, **rest: Any
) -> Iterator[Case]:
    for entry in entries:
        yield Case(
            name=f"{entry}: {name}",
            group=group,
            summary=f"{entry} of {summary}",
            payload=call(entry, {"x": x}),
            **rest,
        )


def _normal(rng: np.random.Generator) -> Iterator[Case]:
    yield from _pair("three logits", "normal", "three ordinary logits", np.array([1.0, 2.0, 3.0]), sample=True)
    yield from _pair("a vector", "normal", "a vector of eleven logits", rng.normal(0, 3, 11))
    yield from _pair("a batch", "normal", "a batch [B, V]", rng.normal(0, 3, (4, 7)))
    yield from _pair("a square batch", "normal", "a batch with as many rows as columns", rng.normal(0, 3, (5, 5)))
    yield from _pair("three axes", "normal", "logits [B, T, V]", rng.normal(0, 3, (2, 3, 5)))
    yield from _pair("equal axes", "normal", "logits [B, T, V] with B = T = V", rng.normal(0, 3, (3, 3, 3)))
    yield from _pair("negative logits", "normal", "logits that are all negative", rng.uniform(-9, -2, (3, 6)))


def _trap(rng: np.random.Generator) -> Iterator[Case]:
    yield from _pair("large logits", "trap", "logits near 1000", np.array([1000.0, 1001.0, 1002.0]), sample=True)
    yield from _pair("very negative logits", "trap", "logits near -1000", np.array([-1000.0, -1002.0, -1001.0]))
    yield from _pair("a spread of 2000", "trap", "one row that spans 2000", np.array([1000.0, -1000.0, 0.0, 999.0]))
    yield from _pair("one far above", "trap", "one logit far above many equal ones", _one_above(2000.0))
    yield from _pair("rows far apart", "trap", "a batch whose rows lie more than 1000 apart", _rows_apart(rng))
    yield from _pair(
        "steps far apart", "trap", "logits [B, T, V] whose rows lie more than 1000 apart", _steps_apart(rng)
    )
    yield from _pair("masked tokens", "trap", "logits with -inf where a token is masked", _masked(rng))
    yield from _pair("a masked vector", "trap", "a vector with -inf entries", np.array([-np.inf, 2.0, -np.inf, 1.0]))
    yield from _pair(
        "masked and large", "trap", "-inf entries beside logits of 1000", np.array([1000.0, -np.inf, 998.5, -1000.0])
    )
    yield from _pair("one logit", "trap", "one logit alone", np.array([7.5]))
    yield from _pair("one column", "trap", "a batch with one logit a row", np.array([[3.0], [-800.0], [950.0]]))
    yield from _pair("equal huge logits", "trap", "equal logits of a million", np.full((2, 4), 1e6))
    yield from _pair("integers", "trap", "integer logits", rng.integers(-9, 9, (3, 5)))
    yield from _pair("large integers", "trap", "integer logits near 1000", np.array([[1000, 1003, 998], [-2000, 0, 1]]))
    yield from _pair("float32", "trap", "float32 logits", rng.normal(0, 4, (3, 6)).astype(np.float32))
    yield from _pair("float32, one far above", "trap", "float32 logits that span 100", _narrow(100.0))
    yield from _pair(
        "float32, large", "trap", "float32 logits of one size near 95", np.array([95, 94, 96, 95], dtype=np.float32)
    )
    yield from _pair(
        "float32, huge",
        "trap",
        "float32 logits of 1e4",
        np.array([[1e4, 9990, -1e4], [0, 1e4, 1e4]], np.float32),
        entries=("softmax",),
    )
    yield from _pair(
        "beyond a million", "trap", "logits of 1e300", np.array([1e300, 1e300, -1e300]), entries=("softmax",)
    )
    yield from _pair(
        "probability 0",
        "trap",
        "logits whose probabilities underflow to 0",
        np.array([0.0, 1000.0]),
        entries=("log_softmax",),
    )
    yield from _pair("an unlikely token", "trap", "one logit 100 below the others", _one_below(rng, 100.0))
    yield from _pair(
        "thirty below", "trap", "one logit 30 below the others", _one_below(rng, 30.0), entries=("log_softmax",)
    )


def _one_above(height: float) -> Array:
    row = np.zeros(9)
    row[6] = height
    return np.stack([row, row[::-1] - 5.0])


def _narrow(height: float) -> Array:
    row = np.zeros((2, 16), np.float32)
    row[0, 3], row[1, 9] = height, height - 1
    return row


def _one_below(rng: np.random.Generator, depth: float) -> Array:
    x = rng.normal(0, 1, (3, 6))
    x[[0, 1, 2], [2, 5, 0]] -= depth
    return x


def _rows_apart(rng: np.random.Generator) -> Array:
    return rng.normal(0, 2, (4, 6)) + np.array([[-1500.0], [0.0], [1500.0], [4000.0]])


def _steps_apart(rng: np.random.Generator) -> Array:
    return rng.normal(0, 2, (2, 3, 4)) + np.array([[[0.0], [2500.0], [-2500.0]], [[5000.0], [-1200.0], [1200.0]]])


def _masked(rng: np.random.Generator) -> Array:
    x = rng.normal(0, 2, (3, 5))
    x[0, 2] = x[1, 0] = x[1, 4] = x[2, 3] = -np.inf
    return x


def _hard(rng: np.random.Generator) -> Iterator[Case]:
    log = ("log_softmax",)
    yield from _pair(
        "1e5 in float32", "hard", "float32 logits of 1e5", np.array([1e5, 1e5, 1e5 - 2], np.float32), entries=log
    )
    yield from _pair("1e17", "hard", "logits of 1e17", np.array([[1e17, 1e17], [1e17, -1e17]]), entries=log)
    x = 1e5 + rng.integers(-4, 5, (3, 4)).astype(np.float32)
    yield from _pair("a batch at 1e5", "hard", "a float32 batch near 1e5", x.astype(np.float32), entries=log)


def _axis(rng: np.random.Generator) -> Iterator[Case]:
    x = rng.normal(0, 3, (3, 4, 5))
    cube = rng.normal(0, 3, (4, 4, 4))
    for axis, value, words in (
        (0, x, "the first axis of three"),
        (1, x, "the middle axis"),
        (2, x, "the last axis, by number"),
        (-2, cube, "the last axis but one, of equal axes"),
        (-3, cube, "the first axis, counted from the end"),
        (0, rng.normal(0, 3, 6), "the only axis"),
        (1, rng.normal(0, 2, (3, 4, 5)) + 1500.0 * np.arange(5), "the middle axis, columns 1500 apart"),
        (0, np.array([[1000.0, -np.inf, 3], [998.0, 5, -2000.0]]), "the first axis, large and masked"),
        (0, rng.integers(-5, 6, (4, 3)), "the first axis, of integers"),
        (1, rng.normal(0, 3, (2, 3, 2, 4)).astype(np.float32), "the second axis of four, float32"),
    ):
        name = f"softmax along {words}"
        yield Case(name=name, group="part2", summary=name, payload=call("softmax", {"x": value}, axis=axis))
    many = rng.normal(0, 3, (3, 2000))
    yield Case(
        name="softmax of many columns",
        group="part2",
        summary="softmax along the first axis of an array with many columns, lines of Python counted",
        payload={**call("softmax", {"x": many}, axis=0), "counted": True},
        checker="no-loop",
    )
