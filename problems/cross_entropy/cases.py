"""Cases of cross_entropy: single examples, batches, underflowing probabilities, smoothing and temperature fits."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.case import Case, make_call_case
from problems.format.payloads import call

Array = np.ndarray[Any, np.dtype[Any]]
TEMPERATURES = (0.1, 100.0)
"""The statement promises that every best temperature is between these."""


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield all cases."""
    yield from _normal_cases(rng)
    yield from _large_logit_cases(rng)
    yield from _underflow_cases(rng)
    yield from _smoothing_cases(rng)
    yield from _input_type_cases(rng)
    yield from _hard_cases(rng)
    yield from _temperature_cases(rng)


def _make_case(name: str, group: str, logits: Array, targets: Any, *, sample: bool = False, **keywords: Any) -> Case:
    inputs = {"logits": logits, "targets": targets}
    options = {"raises": ["Exception"]} if group == "hard" else {}
    return make_call_case("cross_entropy", name, group, inputs, keywords=keywords, sample=sample, options=options)


def _shift(rng: np.random.Generator, logits: Any, size: float = 0.3) -> Array:
    """Return `logits` as floats, each shifted by at most `size`."""
    x = np.array(logits, dtype=float)
    return x + rng.uniform(-size, size, x.shape)


def _draw_targets(rng: np.random.Generator, logits: Array) -> Array:
    return rng.integers(0, logits.shape[-1], len(logits))


def _normal_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield _make_case("one example", "normal", np.array([2.0, 1.0, 0.0]), 0, sample=True)
    x = np.array([[1.0, 3.0, 0.5], [2.0, -1.0, 0.0]])
    yield _make_case("a batch of two", "normal", x, np.array([1, 2]), sample=True)
    yield _make_case("a smoothed example", "normal", np.array([0.0, 1.0]), 0, epsilon=0.1, sample=True)
    yield _make_case("one example of eleven classes", "normal", rng.normal(0, 2, 11), int(rng.integers(11)))
    yield _make_case("one example, the last class", "normal", rng.normal(0, 2, 5), 4)
    for name, shape in (("a batch", (6, 4)), ("a square batch", (5, 5)), ("a batch of two classes", (7, 2))):
        x = rng.normal(0, 2, shape)
        yield _make_case(name, "normal", x, _draw_targets(rng, x))
    x = rng.normal(0, 2, (4, 6))
    yield _make_case("a smoothed batch", "normal", x, _draw_targets(rng, x), epsilon=0.1)
    yield _make_case("one smoothed example of seven classes", "normal", rng.normal(0, 2, 7), 3, epsilon=0.2)
    yield _make_case("equal logits", "normal", np.full((3, 4), rng.spawn(1)[0].uniform(0.1, 2)), np.array([0, 3, 1]))


def _large_logit_cases(rng: np.random.Generator) -> Iterator[Case]:
    second_rng = rng.spawn(1)[0]  # leaves the draws of the random cases unchanged
    yield _make_case("logits of 1000, the wrong class", "trap", np.array([0.0, 1000.0]), 0, sample=True)
    yield _make_case("logits of 1000, the right class", "trap", _shift(second_rng, [1000, 998.5, -1000]), 0)
    yield _make_case(
        "logits near -1000", "trap", _shift(second_rng, [[-1000, -1002, -1001], [-999, -998, -1003]]), [1, 0]
    )
    x = rng.normal(0, 2, (4, 5)) + np.array([[-1500.0], [0.0], [1500.0], [4000.0]])
    yield _make_case("rows more than 1000 apart", "trap", x, _draw_targets(rng, x))
    x = rng.uniform(-1000, 1000, (5, 6))
    yield _make_case("a batch of logits up to 1000", "trap", x, _draw_targets(rng, x))
    x = rng.uniform(-1000, 1000, (3, 4))
    yield _make_case("a smoothed batch of logits up to 1000", "trap", x, _draw_targets(rng, x), epsilon=0.1)
    yield _make_case(
        "equal logits of a million",
        "trap",
        np.full((2, 3), float(second_rng.integers(1_000_000, 2_000_000))),
        np.array([2, 0]),
    )


def _underflow_cases(rng: np.random.Generator) -> Iterator[Case]:
    """The largest logit is near 0, so only a probability can leave the range of a float."""
    second_rng = rng.spawn(1)[0]
    yield _make_case("a target of probability 0", "trap", _shift(second_rng, [0, -3000, -1]), 1)
    yield _make_case(
        "a class other than the target with probability 0", "trap", _shift(second_rng, [-0.5, -1200, 0, -2]), 0
    )
    x = _shift(second_rng, [[0, -900, -0.5], [-1, 0, -2000], [-0.2, 0, -1.5]])
    yield _make_case("a batch with targets of probability 0", "trap", x, np.array([1, 2, 0]))
    yield _make_case(
        "smoothing over a class of probability 0", "trap", _shift(second_rng, [0, -1500, -1]), 0, epsilon=0.1
    )
    x = rng.uniform(-3, 0, (3, 4)) - np.array([[0, 1000, 0, 0], [0, 0, 0, 1400], [800, 0, 0, 0]])
    yield _make_case("a smoothed batch with classes of probability 0", "trap", x, np.array([1, 0, 2]), epsilon=0.2)
    yield _make_case("an unlikely target", "trap", _shift(second_rng, [0, -60, -1, -0.5]), 1)
    x = _shift(second_rng, [[0, -150, -1], [-2, 0, -300]]).astype(np.float32)
    yield _make_case("float32, targets of probability 0", "trap", x, np.array([1, 2]))


def _smoothing_cases(rng: np.random.Generator) -> Iterator[Case]:
    second_rng = rng.spawn(1)[0]
    yield _make_case("equal logits, smoothed", "trap", np.full(3, second_rng.uniform(1, 2)), 2, epsilon=0.1)
    yield _make_case(
        "a batch of equal logits, smoothed",
        "trap",
        np.full((3, 5), second_rng.uniform(-3, -1)),
        np.array([4, 0, 2]),
        epsilon=0.15,
    )
    x = rng.normal(0, 2, (2, 800))
    yield _make_case("a wide vocabulary, smoothed", "trap", x, _draw_targets(rng, x), epsilon=0.1)
    yield _make_case("one example of a wide vocabulary, smoothed", "trap", rng.normal(0, 3, 600), 123, epsilon=0.05)
    x = rng.normal(0, 3, (4, 3))
    yield _make_case("strong smoothing", "trap", x, _draw_targets(rng, x), epsilon=0.9)
    yield _make_case(
        "two classes, smoothed", "trap", _shift(second_rng, [[0, 3.5], [1, -0.25]]), np.array([0, 0]), epsilon=0.1
    )
    x = rng.normal(0, 2, (3, 4))
    yield _make_case("an explicit epsilon of 0", "trap", x, _draw_targets(rng, x), epsilon=0.0)
    yield _make_case("a small epsilon", "trap", rng.normal(0, 2, (2, 6)), np.array([5, 1]), epsilon=0.001)


def _input_type_cases(rng: np.random.Generator) -> Iterator[Case]:
    x = rng.normal(0, 2, (1, 6))
    yield _make_case("a batch of one", "trap", x, np.array([4]))
    yield _make_case("a batch of one, smoothed", "trap", rng.normal(0, 2, (1, 5)), [2], epsilon=0.1)
    x = rng.normal(0, 2, (5, 4))
    yield _make_case("targets as a list", "trap", x, _draw_targets(rng, x).tolist())
    x = rng.normal(0, 2, (3, 7))
    yield _make_case("targets as a list, smoothed", "trap", x, _draw_targets(rng, x).tolist(), epsilon=0.25)
    yield _make_case("the same target in each row", "trap", rng.normal(0, 2, (4, 4)), np.array([2, 2, 2, 2]))
    yield _make_case("targets in the order of the rows", "trap", rng.normal(0, 2, (4, 4)), np.arange(4))
    yield _make_case("one class", "trap", _shift(rng.spawn(1)[0], [[3], [-2]]), np.array([0, 0]), epsilon=0.1)
    x = rng.integers(-4, 5, (3, 5))
    yield _make_case("integer logits", "trap", x, _draw_targets(rng, x), epsilon=0.1)
    x = rng.normal(0, 3, (4, 5)).astype(np.float32)
    yield _make_case("float32 logits", "trap", x, _draw_targets(rng, x))
    x = rng.normal(0, 3, (2, 9)).astype(np.float32)
    yield _make_case("float32 logits, smoothed", "trap", x, _draw_targets(rng, x), epsilon=0.1)


def _hard_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield _make_case("a target one past the last class", "hard", rng.normal(0, 1, 4), 4)
    yield _make_case("a target of -1", "hard", rng.normal(0, 1, 4), -1)
    yield _make_case("a batch with a target past the last class", "hard", rng.normal(0, 1, (3, 4)), np.array([0, 7, 2]))
    yield _make_case("a batch with a negative target", "hard", rng.normal(0, 1, (3, 4)), [0, 1, -2], epsilon=0.1)
    yield _make_case("a batch with a target of -100", "hard", rng.normal(0, 1, (2, 128)), np.array([5, -100]))


def _temperature_cases(rng: np.random.Generator) -> Iterator[Case]:
    for name, count, classes, temperature in (
        ("overconfident logits", 40, 4, 2.0),
        ("underconfident logits", 40, 3, 0.5),
        ("calibrated logits", 30, 5, 1.0),
        ("two classes", 30, 2, 3.0),
        ("logits in the hundreds", 40, 4, 60.0),
    ):
        logits, targets = _draw_calibration_data(rng, count, classes, temperature)
        yield _make_fit_case(name, logits, targets)
    for name, count, classes, temperature in (
        ("logits far apart", 60, 100, 80.0),
        ("logits near each other", 60, 4, 0.18),
    ):
        logits, targets = _draw_calibration_data(rng.spawn(1)[0], count, classes, temperature)
        yield _make_fit_case(name, logits, targets)
    logits, targets = _draw_calibration_data(rng, 25, 3, 1.5)
    yield _make_fit_case("targets as a list", logits + 1000.0 * rng.normal(0, 1, (25, 1)), targets.tolist())


def _make_fit_case(name: str, logits: Array, targets: Any) -> Case:
    return Case(
        name=f"fit_temperature: {name}",
        group="part2",
        summary=f"fit_temperature with {name}",
        payload=call("fit_temperature", {"logits": logits, "targets": targets}),
        options={"rtol": 1e-3, "atol": 1e-6},
    )


def _draw_calibration_data(
    rng: np.random.Generator, count: int, classes: int, temperature: float
) -> tuple[Array, Array]:
    """Return logits [count, classes] with a best temperature near `temperature` and within TEMPERATURES, and targets
    [count].

    Some targets are not the most likely class, so the best temperature is finite.
    """
    lowest, highest = (max(temperature / 3, TEMPERATURES[0]), min(temperature * 3, TEMPERATURES[1]))
    while True:
        z = rng.normal(0, 1.5, (count, classes))
        noise = rng.gumbel(0, 1, z.shape)
        targets = (z + noise).argmax(axis=1)
        target_logits = z[np.arange(count), targets]
        # The minimum is between two temperatures at which the slopes have opposite signs.
        if (
            _compute_loss_slope(z, target_logits, temperature / lowest)
            > 0
            > _compute_loss_slope(z, target_logits, temperature / highest)
        ):
            return z * temperature, targets


def _compute_loss_slope(z: Array, target_logits: Array, beta: float) -> float:
    """Return the derivative of the mean loss of the logits beta * z with respect to beta. `target_logits` are of z."""
    weights = np.exp(beta * z)
    return float(((weights * z).sum(axis=1) / weights.sum(axis=1) - target_logits).mean())
