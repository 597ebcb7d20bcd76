"""Cases of adamw_kernel: the first step and late ones, sizes that no block divides, strides, gradients of every size.

The tolerance follows from an error analysis, with u = 2^-24. A factor 1 - beta that is computed in float32 is off by u,
which is u / (1 - beta) of it, and so is 1 - beta^t. The terms of v are positive, so its relative error is a few
roundings and this one; as v + (1 - beta2) (g^2 - v) it is more if beta2 is 0, by the ratio of the old v to the new one,
which is below 25. The same holds for m where its old value and the gradient have the same sign. Otherwise its error is
at most 8 u times the sum of the sizes of both. The update has the relative errors of the corrections and of m, half of
that of v, and where m cancels, its absolute error over the same denominator. The cases allow twice of each. A step in
float16 is off by 2^-11 of each operand, which is more wherever beta2 is at most 0.95."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.adamw_kernel import reference
from problems.format.case import Case
from problems.format.kernel_payloads import array, inout, launch

Rng = np.random.Generator
Array = np.ndarray[Any, Any]
Strides = tuple[int, int] | None
U = 2.0**-24
SETTINGS: dict[str, Any] = {"lr": 0.1, "beta1": 0.9, "beta2": 0.95, "eps": 1e-8, "weight_decay": 0.1}
"""The settings of a case, except those that it names."""
PYTORCH_DEFAULTS: dict[str, Any] = {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.01}
RTOL = {"float32": 2.0**-22, "float16": 2.0**-10}
"""The relative tolerance of `p`, by its dtype."""


def make_payload(
    rng: Rng,
    shape: tuple[int, int],
    step: int,
    p_dtype: str = "float32",
    g_dtype: str = "float32",
    *,
    p_strides: Strides = None,
    g_strides: Strides = None,
    m_strides: Strides = None,
    v_strides: Strides = None,
    scale: float = 1.0,
    size_range: float = 0.0,
    zero_share: float = 0.0,
    **settings: float,
) -> dict[str, Any]:
    """Return a step with gradients of about `scale`, and moments that earlier gradients of this size would leave.

    `size_range` makes elements smaller by up to so many powers of ten, with moments `m` of the gradient's sign.
    `zero_share` is the share of elements whose gradients were always 0. `settings` replace some of SETTINGS."""
    all_settings = SETTINGS | settings
    scales = scale * 10.0 ** -rng.uniform(0, size_range, shape) * (rng.uniform(size=shape) >= zero_share)
    g = rng.choice([-1, 1], shape) * rng.uniform(0.3, 2, shape) * scales
    m = (1 - all_settings["beta1"] ** (step - 1)) * rng.uniform(0.2, 1, shape) * scales
    m *= np.sign(g) if size_range else rng.choice([-1, 1], shape)
    v = (1 - all_settings["beta2"] ** (step - 1)) * rng.uniform(0.3, 2, shape) * scales**2
    arguments = {
        "p": inout(rng.normal(0, 1, shape).astype(p_dtype), p_strides),
        "g": array(g.astype(g_dtype), g_strides),
        "m": inout(m.astype("float32"), m_strides),
        "v": inout(v.astype("float32"), v_strides),
        **all_settings,
        "step": step,
    }
    return launch("solve", arguments, seed=int(rng.integers(1 << 30)))


def find_tolerances(payload: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Return the tolerances of each array, by the analysis above."""
    named = dict(zip(payload["names"], payload["args"], strict=True))
    p, m, v = (named[name]["inout"].astype(np.float64) for name in "pmv")
    g = named["g"]["input"].astype(np.float64)
    lr, beta1, beta2, eps, decay, step = (
        named[name] for name in ("lr", "beta1", "beta2", "eps", "weight_decay", "step")
    )
    cancelled = np.where(m * g < 0, np.abs(m) + np.abs(g), 0.0)
    decayed = (1 - lr * decay) * p
    largest_parameter = float(np.abs(p).max())
    reference.solve(p, g, m, v, lr, beta1, beta2, eps, decay, step)
    largest_update = float(np.abs(p - decayed).max())
    root = np.sqrt(v / (1 - beta2**step)) + eps
    from_moment = float((lr * cancelled / (1 - beta1**step) / root).max())
    of_corrections = 64 + 4 / (1 - beta1) + 2 / (1 - beta2)
    return {
        "rtol": {
            "p": RTOL[named["p"]["inout"].dtype.name],
            "m": (64 + 2 / (1 - beta1)) * U,
            "v": (64 + 2 / (1 - beta2)) * U,
        },
        "atol": {
            "p": (2 * of_corrections * largest_update + 16 * from_moment + 8 * largest_parameter) * U,
            "m": 16 * U * float(cancelled.max()) + 1e-37,
            "v": 1e-37,
        },
    }


def cases(rng: Rng) -> Iterator[Case]:
    def make(
        name: str, group: str, summary: str, shape: tuple[int, int], step: int, sample: bool = False, **inputs: Any
    ) -> Case:
        payload = make_payload(rng, shape, step, **inputs)
        tolerances = find_tolerances(payload)
        return Case(name=name, group=group, summary=summary, payload=payload, options=tolerances, sample=sample)

    yield make("2 x 3, first step", "normal", "the first step, from moments of 0", (2, 3), 1, sample=True, beta2=0.8)
    yield make("2 x 4, third step", "normal", "a later step", (2, 4), 3, sample=True)
    yield make("float16 gradients of 300", "trap", "float16 gradients of a few hundred", (2, 3), 4, sample=True,
               g_dtype="float16", scale=300.0)  # fmt: skip
    for shape in ((1, 64), (4, 128), (8, 32)):
        yield make(f"{shape[0]} x {shape[1]}", "normal", "sizes that are powers of two", shape, 5)
    for shape in ((1, 1), (7, 5), (3, 129), (5, 100), (1, 257), (2, 600)):
        yield make(f"{shape[0]} x {shape[1]}", "trap", "sizes that no block divides", shape, 2)
    yield make("usual settings, first step", "trap", "the first step with beta2 0.999", (3, 20), 1, **PYTORCH_DEFAULTS)
    yield make("usual settings, step 1000", "normal", "a late step with beta2 0.999", (3, 20), 1000, **PYTORCH_DEFAULTS)
    yield make("betas of 0", "trap", "both betas are 0", (3, 11), 2, beta1=0.0, beta2=0.0)
    yield make("tiny gradients", "trap", "gradients of 1e-5", (3, 10), 1, scale=1e-5)
    yield make("a large eps", "trap", "an eps as large as the gradients, in an early step", (3, 14), 2, scale=0.05,
               eps=0.05)  # fmt: skip
    yield make("gradients of many sizes", "trap", "gradients from 1 to 1e-8", (4, 21), 6, size_range=8.0)
    yield make("gradients of 0", "trap", "all gradients and moments are 0", (2, 9), 3, zero_share=1.0)
    yield make("some gradients of 0", "trap", "half of all gradients and moments are 0", (4, 15), 2, zero_share=0.5)
    yield make("a large decay", "trap", "a large learning rate and decay", (3, 17), 3, lr=0.5, weight_decay=0.6)
    yield make("no decay", "trap", "a weight decay of 0", (3, 13), 2, weight_decay=0.0)
    yield make("a transposed gradient", "trap", "g is a transposed view", (6, 10), 2, g_strides=(1, 6))
    yield make("a gradient with gaps", "trap", "the rows of g are not next to each other", (5, 9), 4, g_strides=(19, 2),
               g_dtype="float16")  # fmt: skip
    yield make("a slice of p", "trap", "the rows of p are not next to each other", (3, 129), 2, p_strides=(170, 1))
    yield make("strides of the moments", "trap", "m and v are not contiguous", (5, 8), 2, m_strides=(1, 7),
               v_strides=(20, 2))  # fmt: skip
    yield make("float16 parameters", "normal", "p and g are float16", (4, 64), 3, p_dtype="float16", g_dtype="float16")
    yield make("float16 parameters, float32 gradients", "trap", "p is float16, g is float32", (3, 37), 2,
               p_dtype="float16")  # fmt: skip
    yield make("small float16 gradients", "trap", "float16 gradients whose squares are 0 in float16", (3, 19), 2,
               g_dtype="float16", scale=4e-5)  # fmt: skip
