"""Cases of cross_entropy_kernel: vocabularies around powers of two, smoothing, and logits far from 0.

The tolerance follows from an error analysis. The loss is a difference of numbers of the size of the largest logit m, so
each of the few roundings at the end is up to 2^-24 m. A logit minus the maximum is rounded, too, which changes its
exponential by the same factor and the logarithm by at most 2^-24 m. The sum of at most 2^13 exponentials in blocks has
at most 2^6 roundings, which change its logarithm by 2^-18 at most, and the mean of the logits by up to 2^-18 m. A
typical error is far smaller, because roundings cancel, so the cases allow 2^-19 (m + log V + 1). A sum in float16
changes the logarithm by up to 2^-11, and one of more than 2^11 equal terms by far more."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.kernel_payloads import array, launch, output

Rng = np.random.Generator


def make_payload(
    rng: Rng,
    rows: int,
    classes: int,
    dtype: str = "float32",
    *,
    epsilon: float = 0.0,
    strides: tuple[int, int] | None = None,
    spread: float = 2.0,
    shift: float = 0.0,
    rising: bool = False,
    unlikely: bool = False,
) -> dict[str, Any]:
    """Return a call with normally distributed logits around `shift`. `rising`: the largest logits are last. `unlikely`:
    the targets are the least likely classes."""
    logits = rng.normal(0, spread, (rows, classes)) + shift
    if rising:
        logits = np.sort(logits, axis=1)
    targets = logits.argmin(axis=1) if unlikely else rng.integers(0, classes, rows)
    arguments = {
        "logits": array(logits.astype(dtype), strides),
        "targets": array(targets.astype(np.int64)),
        "losses": output([rows], "float32"),
        "epsilon": epsilon,
    }
    return launch("solve", arguments, seed=int(rng.integers(1 << 30)))


def find_tolerances(payload: dict[str, Any]) -> dict[str, float]:
    """Return the tolerances of a loss, by the analysis above."""
    logits = payload["args"][0]["input"].astype(np.float64)
    return {"rtol": 0.0, "atol": float(2.0**-19 * (np.abs(logits).max() + np.log(logits.shape[1]) + 1))}


def cases(rng: Rng) -> Iterator[Case]:
    def make(
        name: str, group: str, summary: str, rows: int, classes: int, *, sample: bool = False, **inputs: Any
    ) -> Case:
        payload = make_payload(rng, rows, classes, **inputs)
        return Case(
            name=name, group=group, summary=summary, payload=payload, options=find_tolerances(payload), sample=sample
        )

    yield make("2 x 4", "normal", "two rows, a power of two", 2, 4, sample=True)
    yield make("3 x 5 with smoothing", "normal", "label smoothing", 3, 5, epsilon=0.1, sample=True)
    yield make("logits of 1000", "trap", "large logits", 2, 6, shift=1000.0, sample=True)
    for rows, classes in ((1, 64), (4, 128), (2, 2048)):
        yield make(f"{rows} x {classes}", "normal", "a vocabulary that is a power of two", rows, classes, epsilon=0.2)
    for rows, classes in ((1, 1), (3, 2), (5, 31), (4, 129), (2, 1009)):
        yield make(f"{rows} x {classes}", "trap", "a vocabulary that no block divides", rows, classes, epsilon=0.5)
    yield make("negative logits", "trap", "all logits are far below 0", 3, 37, shift=-200.0)
    # Where masked lanes get a finite number such as -1e4 or -1e9, it is the maximum of such a row.
    yield make("logits of -2e9", "trap", "all logits are extremely far below 0", 2, 37, shift=-2e9, spread=1000.0)
    yield make("unlikely targets", "trap", "the probability of the target is 0 in float32", 3, 50, spread=80.0,
               unlikely=True)  # fmt: skip
    yield make("unlikely targets with smoothing", "trap", "smoothing, and probabilities that are 0 in float32", 2, 300,
               spread=60.0, unlikely=True, epsilon=0.2)  # fmt: skip
    yield make("rising logits", "trap", "the largest logits are at the end", 2, 700, spread=5.0, rising=True)
    yield make("5000 classes", "normal", "a large vocabulary", 2, 5000)
    yield make("5000 classes, rising", "trap", "a large vocabulary whose largest logits are at the end", 1, 5000,
               spread=4.0, rising=True, epsilon=0.1)  # fmt: skip
    yield make("equal logits", "trap", "a large vocabulary of equal logits", 2, 4099, spread=0.0)
    yield make("rows with a gap", "trap", "the rows are not next to each other", 4, 30, strides=(37, 1))
    yield make("transposed logits", "trap", "logits is a transposed view", 5, 12, strides=(1, 5), epsilon=0.1)
    yield make("every other class", "trap", "the classes have a stride", 3, 20, strides=(50, 2))
    yield make("float16", "normal", "float16", 3, 300, dtype="float16", epsilon=0.1)
    yield make("float16, a large vocabulary", "trap", "float16, more than four thousand classes", 2, 4500,
               dtype="float16", spread=0.5)  # fmt: skip
    yield make("float16 with a gap", "trap", "float16, and the rows are not next to each other", 3, 45, dtype="float16",
               strides=(64, 1), epsilon=0.3)  # fmt: skip
