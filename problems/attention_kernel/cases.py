"""Cases of attention_kernel: lengths around powers of two, several heads, a cache, strides, and large scores.

The tolerance follows from an error analysis. The products of float16 numbers are exact in float32, so a score is off by
at most e = (d + 3) 2^-24 s, where s is the largest sum of absolute products times the scale. Its weight changes by the
factor e. The sums over at most S keys round by at most S 2^-24 of sums of absolute values, and each exponential and
each time that a sum is rescaled adds a few roundings. So a result, which is a mean of values of at most v, is off by at
most 2 (e + (S + 8) 2^-24) v, and the cases allow twice that and a few roundings of the result. Weights in float16 are
off by up to 2^-11, and an accumulator in float16 by that for each block."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.kernel_payloads import array, launch, output

Rng = np.random.Generator
RTOL = {"float32": 2.0**-22, "float16": 2.0**-10}
"""The relative tolerance, by the dtype of `out`."""


def make_payload(
    rng: Rng,
    queries: int,
    keys: int,
    heads: int,
    d: int,
    dtype: str = "float32",
    *,
    q_strides: tuple[int, int] | None = None,
    k_strides: tuple[int, int] | None = None,
    v_strides: tuple[int, int] | None = None,
    out_strides: tuple[int, int] | None = None,
    factor: float = 1.0,
    mean: float = 0.0,
    rising: bool = False,
) -> dict[str, Any]:
    """Return a call with normally distributed entries. `dtype` is that of `out`, `d` the features of a head, `factor`
    multiplies the scale, `mean` is that of the values, and with `rising` later keys have larger scores."""
    q = rng.normal(0, 1, (queries, heads * d)) + 0.5 * rising
    k = rng.normal(0, 1, (keys, heads * d)) + rising * np.linspace(-1, 2, keys)[:, None]
    v = rng.normal(mean, 1, (keys, heads * d))
    arguments = {
        "q": array(q.astype("float16"), q_strides),
        "k": array(k.astype("float16"), k_strides),
        "v": array(v.astype("float16"), v_strides),
        "out": output([queries, heads * d], dtype, out_strides),
        "heads": heads,
        "scale": factor * d**-0.5,
    }
    return launch("solve", arguments, seed=int(rng.integers(1 << 30)))


def find_tolerances(payload: dict[str, Any]) -> dict[str, float]:
    """Return the tolerances of an attention, by the analysis above."""
    args = payload["args"]
    q, k, v = (np.abs(args[index]["input"].astype(np.float64)) for index in range(3))
    heads, scale = args[4], args[5]
    d = q.shape[1] // heads
    scores = [q[:, h * d : h * d + d] @ k[:, h * d : h * d + d].T for h in range(heads)]
    error = (d + 3) * 2.0**-24 * scale * float(np.max(scores)) + (len(k) + 8) * 2.0**-24
    return {"rtol": RTOL[args[3]["dtype"]], "atol": 4 * error * float(v.max())}


def cases(rng: Rng) -> Iterator[Case]:
    def make(name: str, group: str, summary: str, *sizes: int, sample: bool = False, **inputs: Any) -> Case:
        """Make a case. `sizes` are queries, keys, heads and d; `inputs` are other arguments of make_payload."""
        payload = make_payload(rng, sizes[0], sizes[1], sizes[2], sizes[3], **inputs)
        return Case(
            name=name, group=group, summary=summary, payload=payload, options=find_tolerances(payload), sample=sample
        )

    yield make("4 queries, 1 head of 4", "normal", "one head, as many keys as queries", 4, 4, 1, 4, sample=True)
    yield make("3 queries, 2 heads of 6", "normal", "two heads", 3, 3, 2, 6, sample=True)
    yield make("1 query, 5 keys", "trap", "one query at the end of a cache", 1, 5, 1, 4, sample=True)
    for tokens, heads, d in ((16, 1, 16), (32, 2, 16), (64, 1, 32)):
        name = f"{tokens} queries, {heads} x {d}"
        yield make(name, "normal", "sizes that are powers of two", tokens, tokens, heads, d)
    for tokens, heads, d in ((1, 1, 1), (2, 1, 3), (17, 2, 5), (33, 1, 20), (65, 1, 8), (40, 3, 12)):
        name = f"{tokens} queries, {heads} x {d}"
        yield make(name, "trap", "sizes that no block divides", tokens, tokens, heads, d)
    yield make("1 query, 100 keys", "trap", "one query at the end of a long cache", 1, 100, 2, 16)
    yield make("7 queries, 40 keys", "trap", "a few queries at the end of a cache", 7, 40, 1, 10)
    yield make("20 queries, 37 keys", "trap", "queries that start in the middle of a block", 20, 37, 2, 8)
    yield make("rising scores", "trap", "the best keys are at the end", 70, 70, 1, 16, rising=True, factor=3.0)
    yield make("large scores", "trap", "scores of more than a hundred", 20, 20, 1, 16, factor=60.0)
    yield make("large scores in a cache", "trap", "scores of several hundred", 3, 100, 2, 8, factor=300.0)
    yield make("equal weights", "trap", "all weights of a query are nearly the same", 24, 24, 1, 8, factor=1e-3)
    yield make("mostly positive values", "trap", "long sums of mostly positive values", 12, 130, 1, 8, mean=2.0,
               factor=0.1)  # fmt: skip
    yield make("rows with a gap", "trap", "q, k and v are slices of one array", 10, 10, 2, 4, q_strides=(24, 1),
               k_strides=(24, 1), v_strides=(24, 1))  # fmt: skip
    yield make("transposed k", "trap", "k is a transposed view", 9, 12, 1, 6, k_strides=(1, 12))
    yield make("strides of v and out", "trap", "v and out are not contiguous", 9, 9, 2, 5, v_strides=(30, 2),
               out_strides=(25, 2))  # fmt: skip
    yield make("out of float16", "normal", "out is float16", 32, 32, 1, 16, dtype="float16")
    yield make("out of float16, odd sizes", "trap", "out is float16, and no block divides the sizes", 19, 30, 2, 9,
               dtype="float16")  # fmt: skip
