"""Cases of softmax and log_softmax: ordinary batches, the sizes and spreads at which each shortcut breaks, every axis,
and a batch that shows a Python loop."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import call

BOTH = ("softmax", "log_softmax")
Array = np.ndarray[Any, np.dtype[Any]]


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield all cases."""
    yield from _normal_cases(rng)
    yield from _trap_cases(rng)
    yield from _hard_cases(rng)
    yield from _axis_cases(rng)


def _make_cases(
    name: str, group: str, summary: str, x: Array, *, entries: tuple[str, ...] = BOTH, **rest: Any
) -> Iterator[Case]:
    """Yield one case with the logits `x` for each entry. `rest` are other fields of Case."""
    for entry in entries:
        yield Case(
            name=f"{entry}: {name}",
            group=group,
            summary=f"{entry} of {summary}",
            payload=call(entry, {"x": x}),
            options=_require_exact_zeros(x) if entry == "softmax" else {},
            **rest,
        )


def _require_exact_zeros(x: Array) -> dict[str, Any]:
    """Return the options that require a probability of exactly 0 for masked tokens, and only for those."""
    masked = np.isneginf(x)
    return {"exact": masked} if masked.any() else {}


def _normal_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield from _make_cases("three logits", "normal", "three ordinary logits", np.array([1.0, 2.0, 3.0]), sample=True)
    yield from _make_cases("a vector", "normal", "a vector of eleven logits", rng.normal(0, 3, 11))
    yield from _make_cases("a batch", "normal", "a batch [B, V]", rng.normal(0, 3, (4, 7)))
    yield from _make_cases("a square batch", "normal", "a batch with as many rows as columns", rng.normal(0, 3, (5, 5)))
    yield from _make_cases("three axes", "normal", "logits [B, T, V]", rng.normal(0, 3, (2, 3, 5)))
    yield from _make_cases("equal axes", "normal", "logits [B, T, V] with B = T = V", rng.normal(0, 3, (3, 3, 3)))
    yield from _make_cases("negative logits", "normal", "logits that are all negative", rng.uniform(-9, -2, (3, 6)))


def _shift(rng: np.random.Generator, values: Any, size: float = 0.5) -> Array:
    """Return `values` as floats, each shifted at random by at most `size`. An infinity stays as it is."""
    x = np.array(values, dtype=float)
    return x + rng.uniform(-size, size, x.shape)


def _trap_cases(rng: np.random.Generator) -> Iterator[Case]:
    second_rng = rng.spawn(1)[0]  # leaves the draws of the random cases unchanged
    yield from _make_cases("large logits", "trap", "logits near 1000", np.array([1000.0, 1001.0, 1002.0]), sample=True)
    yield from _make_cases(
        "very negative logits", "trap", "logits near -1000", _shift(second_rng, [-1000, -1002, -1001])
    )
    yield from _make_cases(
        "a spread of 2000", "trap", "one row that spans 2000", _shift(second_rng, [1000, -1000, 0, 999])
    )
    yield from _make_cases(
        "one logit far above", "trap", "one logit far above many equal ones", _make_one_above(second_rng, 2000.0)
    )
    yield from _make_cases(
        "rows far apart", "trap", "a batch whose rows are more than 1000 apart", _make_distant_rows(rng)
    )
    yield from _make_cases(
        "steps far apart", "trap", "logits [B, T, V] whose rows are more than 1000 apart", _make_distant_steps(rng)
    )
    yield from _make_cases("masked tokens", "trap", "logits with -inf where a token is masked", _make_masked(rng))
    yield from _make_cases(
        "a masked vector", "trap", "a vector with -inf entries", _shift(second_rng, [-np.inf, 2, -np.inf, 1])
    )
    yield from _make_cases(
        "masked and large",
        "trap",
        "-inf entries next to logits of 1000",
        _shift(second_rng, [1000, -np.inf, 998.5, -1000]),
    )
    yield from _make_cases("one logit", "trap", "a single logit", second_rng.uniform(1, 9, 1))
    yield from _make_cases(
        "one column", "trap", "a batch with one logit per row", _shift(second_rng, [[3], [-800], [950]], 50)
    )
    yield from _make_cases(
        "equal huge logits", "trap", "equal logits of a million", np.full((2, 4), _draw_million(second_rng))
    )
    yield from _make_cases("integers", "trap", "integer logits", rng.integers(-9, 9, (3, 5)))
    yield from _make_cases(
        "large integers",
        "trap",
        "integer logits near 1000",
        np.array([[1000, 1003, 998], [-2000, 0, 1]]) + second_rng.integers(-9, 10, (2, 3)),
    )
    yield from _make_cases("float32", "trap", "float32 logits", rng.normal(0, 4, (3, 6)).astype(np.float32))
    yield from _make_cases(
        "float32, one logit far above", "trap", "float32 logits that span 100", _make_float32_spread(second_rng, 100.0)
    )
    yield from _make_cases(
        "float32, large",
        "trap",
        "float32 logits that are all near 95",
        _shift(second_rng, [95, 94, 96, 95]).astype(np.float32),
    )
    yield from _make_cases(
        "float32, huge",
        "trap",
        "float32 logits of 1e4",
        _shift(second_rng, [[1e4, 9990, -1e4], [0, 1e4, 1e4]]).astype(np.float32),
        entries=("softmax",),
    )
    yield from _make_cases(
        "beyond a million",
        "trap",
        "logits of 1e300",
        second_rng.uniform(0.5, 1.5) * np.array([1e300, 1e300, -1e300]),
        entries=("softmax",),
    )
    yield from _make_cases(
        "probability 0",
        "trap",
        "logits whose probabilities underflow to 0",
        _shift(second_rng, [0, 1000], 50),
        entries=("log_softmax",),
    )
    yield from _make_cases("an unlikely token", "trap", "one logit 100 below the others", _make_one_below(rng, 100.0))
    yield from _make_cases(
        "one logit 30 below",
        "trap",
        "one logit 30 below the others",
        _make_one_below(rng, 30.0),
        entries=("log_softmax",),
    )


def _draw_million(rng: np.random.Generator) -> float:
    """Draw a whole number from one to two million."""
    return float(rng.integers(1_000_000, 2_000_000))


def _make_one_above(rng: np.random.Generator, height: float) -> Array:
    """Return two rows of nine logits, in each of which one logit is about `height` above the others."""
    row = np.zeros(9)
    row[rng.integers(5, 9)] = height + rng.uniform(-50, 50)
    return np.stack([row, row[::-1] - 5.0])


def _make_float32_spread(rng: np.random.Generator, height: float) -> Array:
    """Return two rows of sixteen float32 logits, all 0 but one near `height` in each row."""
    rows = np.zeros((2, 16), np.float32)
    rows[[0, 1], rng.integers(0, 16, 2)] = height + rng.uniform(-2, 2, 2)
    return rows


def _make_one_below(rng: np.random.Generator, depth: float) -> Array:
    """Return three rows of random logits, in each of which one logit is lowered by `depth`."""
    x = rng.normal(0, 1, (3, 6))
    x[[0, 1, 2], [2, 5, 0]] -= depth
    return x


def _make_distant_rows(rng: np.random.Generator) -> Array:
    return rng.normal(0, 2, (4, 6)) + np.array([[-1500.0], [0.0], [1500.0], [4000.0]])


def _make_distant_steps(rng: np.random.Generator) -> Array:
    return rng.normal(0, 2, (2, 3, 4)) + np.array([[[0.0], [2500.0], [-2500.0]], [[5000.0], [-1200.0], [1200.0]]])


def _make_masked(rng: np.random.Generator) -> Array:
    x = rng.normal(0, 2, (3, 5))
    x[0, 2] = x[1, 0] = x[1, 4] = x[2, 3] = -np.inf
    return x


def _hard_cases(rng: np.random.Generator) -> Iterator[Case]:
    second_rng = rng.spawn(1)[0]  # leaves the draws of the random cases unchanged
    log_only = ("log_softmax",)
    float32_logits = (1e5 + second_rng.integers(1000) + second_rng.permutation([0, 0, -2])).astype(np.float32)
    yield from _make_cases("1e5 in float32", "hard", "float32 logits of 1e5", float32_logits, entries=log_only)
    huge = second_rng.uniform(0.5, 1.5) * np.array([[1e17, 1e17], [1e17, -1e17]])
    yield from _make_cases("1e17", "hard", "logits of 1e17", huge, entries=log_only)
    x = 1e5 + rng.integers(-4, 5, (3, 4)).astype(np.float32)
    yield from _make_cases("a batch at 1e5", "hard", "a float32 batch near 1e5", x.astype(np.float32), entries=log_only)


def _axis_cases(rng: np.random.Generator) -> Iterator[Case]:
    x = rng.normal(0, 3, (3, 4, 5))
    cube = rng.normal(0, 3, (4, 4, 4))
    for axis, logits, description in (
        (0, x, "the first axis of three"),
        (1, x, "the middle axis"),
        (2, x, "the last axis, by number"),
        (-2, cube, "the second to last axis, equal axes"),
        (-3, cube, "the first axis, counted from the end"),
        (0, rng.normal(0, 3, 6), "the only axis"),
        (1, rng.normal(0, 2, (3, 4, 5)) + 1500.0 * np.arange(5), "the middle axis, columns 1500 apart"),
        (0, _shift(rng.spawn(1)[0], [[1000, -np.inf, 3], [998, 5, -2000]]), "the first axis, large and masked"),
        (0, rng.integers(-5, 6, (4, 3)), "the first axis, integers"),
        (1, rng.normal(0, 3, (2, 3, 2, 4)).astype(np.float32), "the second axis of four, float32"),
    ):
        name = f"softmax along {description}"
        payload, options = call("softmax", {"x": logits}, axis=axis), _require_exact_zeros(logits)
        yield Case(name=name, group="part2", payload=payload, options=options)
    many_columns = rng.normal(0, 3, (3, 2000))
    yield Case(
        name="softmax of many columns",
        group="part2",
        summary="softmax along the first axis of an array with many columns, with the lines of Python counted",
        payload={**call("softmax", {"x": many_columns}, axis=0), "counted": True},
        checker="no-loop",
        self_counted=True,
    )
