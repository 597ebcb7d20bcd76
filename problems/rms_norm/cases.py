"""Cases of rms_norm: ordinary rows, rows so small that eps matters, zeros, one feature, narrow types, and gradients."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import call

BOTH_NORMS = ("rms_norm", "layer_norm")
HALF_TOLERANCES = {"rtol": 2e-3, "atol": 1e-4}
Array = np.ndarray[Any, np.dtype[Any]]


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield all cases."""
    yield from _make_normal_cases(rng)
    yield from _make_small_cases(rng)
    yield from _make_shape_cases(rng)
    yield from _make_dtype_cases(rng)
    yield from _make_backward_cases(rng)


class _NormCaseMaker:
    """Makes cases that call rms_norm, layer_norm or both on one x, with random gammas and betas for each x.

    `dtype` is that of gamma and beta, and `keywords` are passed to the entries by name.
    """

    def __init__(self, rng: np.random.Generator, group: str) -> None:
        self.rng = rng
        self.group = group

    def __call__(
        self,
        name: str,
        x: Array,
        *,
        entries: tuple[str, ...] = BOTH_NORMS,
        dtype: Any = np.float64,
        options: dict[str, float] | None = None,
        sample: bool = False,
        **keywords: Any,
    ) -> Iterator[Case]:
        d = int(x.shape[-1])
        signs: Array = self.rng.choice([-1.0, 1.0, 1.0], d)
        gains, biases = self.rng.uniform(0.5, 2.0, d) * signs, self.rng.normal(0, 1, d)
        gamma: Array = np.asarray(gains, dtype=dtype)
        beta: Array = np.asarray(biases, dtype=dtype)
        for entry in entries:
            inputs = {"x": x, "gamma": gamma} if entry == "rms_norm" else {"x": x, "gamma": gamma, "beta": beta}
            yield Case(
                name=f"{entry}: {name}",
                group=self.group,
                summary=f"{entry} of {name}",
                payload=call(entry, inputs, **keywords),
                options=options or {},
                sample=sample,
            )


def _make_normal_cases(rng: np.random.Generator) -> Iterator[Case]:
    make_cases = _NormCaseMaker(rng, "normal")
    yield from make_cases("three features", np.array([1.0, -2.0, 4.0]), sample=True)
    yield from make_cases("a vector", rng.normal(0.5, 2, 8))
    yield from make_cases("a batch", rng.normal(-0.5, 2, (3, 6)))
    yield from make_cases("a square batch", rng.normal(0.3, 1, (4, 4)))
    yield from make_cases("three axes", rng.normal(0.2, 3, (2, 3, 5)))


def _make_small_cases(rng: np.random.Generator) -> Iterator[Case]:
    make_cases = _NormCaseMaker(rng, "trap")
    x = np.stack([np.zeros(4), [1.0, 2.0, -1.0, 0.5]])
    yield from make_cases("a batch with a row of zeros", x, entries=("rms_norm",), sample=True)
    x = np.array([[3.0, 3.0, 3.0, 3.0], [1.0, 2.0, -1.0, 0.5]])
    yield from make_cases("a batch with a constant row", x, entries=("layer_norm",))
    yield from make_cases("a vector of zeros", np.zeros(5), entries=("rms_norm",))
    yield from make_cases("a row of zeros and a row of small numbers", np.array([[1e-3, -2e-3, 3e-3], [0.0, 0.0, 0.0]]))
    yield from make_cases("activations of 1e-4", rng.normal(0.2, 1, 6) * 1e-4)
    yield from make_cases("a batch of activations of 1e-4", rng.normal(-0.3, 1, (3, 4)) * 1e-4)
    yield from make_cases(
        "rows of scale 1e-4, 1 and 1000", rng.normal(0.3, 1, (3, 6)) * np.array([[1e-4], [1.0], [1e3]])
    )
    yield from make_cases("rows far below and far above eps", rng.normal(0.3, 1, (2, 5)) * np.array([[1e-7], [0.5]]))
    yield from make_cases("a large eps", rng.normal(0.5, 1, (3, 4)), eps=0.1)
    yield from make_cases("a tiny eps and tiny activations", rng.normal(0.4, 1, (2, 5)) * 1e-6, eps=1e-12)


def _make_shape_cases(rng: np.random.Generator) -> Iterator[Case]:
    make_cases = _NormCaseMaker(rng, "trap")
    yield from make_cases("one feature", np.array([[3.0], [-0.002], [0.5]]))
    yield from make_cases("a vector of one feature", np.array([0.004]), entries=("rms_norm",))
    yield from make_cases("two features", np.array([[1.0, 3.0], [-2.0, 0.01]]))
    yield from make_cases("many features", rng.normal(0.1, 1, (2, 200)), entries=("layer_norm",))
    yield from make_cases("a constant vector", np.full(4, 2.0))
    yield from make_cases("a mean far from 0", rng.normal(20, 1, (3, 6)))


def _make_dtype_cases(rng: np.random.Generator) -> Iterator[Case]:
    make_cases = _NormCaseMaker(rng, "trap")
    x = rng.uniform(250, 350, (3, 4)) * rng.choice([-1.0, 1.0, 1.0], (3, 4))
    yield from make_cases("float16 near 300", x.astype(np.float16), dtype=np.float16, options=HALF_TOLERANCES)
    x = np.array([300.0, 290.0, 310.0, -305.0], dtype=np.float16)
    yield from make_cases("a float16 vector near 300", x, options=HALF_TOLERANCES)
    x = rng.spawn(1)[0].normal(300, 2, (3, 6)).astype(np.float16)
    yield from make_cases("a float16 batch close to its mean", x, entries=("layer_norm",), options=HALF_TOLERANCES)
    yield from make_cases("float32", rng.normal(0.3, 2, (3, 5)).astype(np.float32), dtype=np.float32)
    x = (rng.normal(0.3, 1, (2, 4)) * 1e-4).astype(np.float32)
    yield from make_cases("float32 activations of 1e-4", x, dtype=np.float32)
    yield from make_cases("integers", rng.integers(-9, 10, (3, 4)))
    yield from make_cases("large integers", rng.integers(-50000, 90000, (2, 5)), entries=("rms_norm",))


def _make_backward_cases(rng: np.random.Generator) -> Iterator[Case]:
    for name, x, eps in (
        ("a vector", rng.normal(0.5, 1, 5), None),
        ("a batch", rng.normal(0, 2, (3, 4)), None),
        ("three axes", rng.normal(0.4, 1, (2, 3, 4)), None),
        ("a square batch of small activations", rng.normal(0.2, 1, (4, 4)) * 1e-3, None),
        ("a row of zeros", np.array([[0.0, 0.0, 0.0], [1.0, -2.0, 0.5]]), None),
        ("a large eps", rng.normal(0, 1, (2, 5)), 0.2),
        ("float32", rng.normal(0, 1, (3, 4)).astype(np.float32), None),
        ("one row", rng.spawn(1)[0].normal(0, 1, (1, 5)), None),
    ):
        dy = rng.normal(0, 1, x.shape).astype(x.dtype)
        gamma: Array = np.asarray(rng.uniform(0.5, 2, x.shape[-1]), dtype=x.dtype)
        yield Case(
            name=f"rms_norm_backward: {name}",
            group="part2",
            summary=f"rms_norm_backward of {name}",
            payload=call(
                "rms_norm_backward", {"dy": dy, "x": x, "gamma": gamma}, **({} if eps is None else {"eps": eps})
            ),
        )
