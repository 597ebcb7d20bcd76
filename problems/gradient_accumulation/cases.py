"""Cases of gradient_accumulation: windows of micro-batches over a linear model.

In most cases the optimizer does not change the parameters, so the gradients that it gets are a known sum of the
gradients of the micro-batches.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from problems.format.case import Case

Rng = np.random.Generator
Array = np.ndarray[Any, Any]
Shapes = Mapping[str, tuple[int, ...]]

LAYER: Shapes = {"weight": (3, 4), "bias": (12,)}
FOUR_PARAMETERS: Shapes = {"embedding": (4, 3), "cube": (2, 2, 3), "row": (1, 12), "gain": (12,)}
ONE_PARAMETER: Shapes = {"w": (14,)}


class _ModelInput:
    """A model of a case; draws its micro-batches. `garbage` is the size of the initial gradients."""

    def __init__(self, rng: Rng, shapes: Shapes, n_steps: int, *, lr: float = 0.0, garbage: float = 0.0) -> None:
        self.rng = rng
        self.n_steps = n_steps
        self.lr = lr
        self.params = {name: rng.normal(0, 1, shape) for name, shape in shapes.items()}
        self.grads = {name: garbage * rng.normal(0, 1, shape) for name, shape in shapes.items()}

    def build_payload(self) -> dict[str, Any]:
        """Return the model in the format of the driver."""
        return {"params": self.params, "grads": self.grads, "n_steps": self.n_steps, "lr": self.lr}

    def draw_batches(self, count: int, rows: int = 2, scale: float = 1.0) -> list[tuple[Array, Array]]:
        """Draw `count` micro-batches (x [rows, P], y [rows]), where P is the number of parameter values."""
        width = sum(value.size for value in self.params.values())
        return [(self.rng.normal(0, scale, (rows, width)), self.rng.normal(0, scale, rows)) for _ in range(count)]


def _make_step_events(micro_batches: Sequence[tuple[Array, Array]], model_index: int = 0) -> list[list[Any]]:
    return [["step", model_index, x, y] for x, y in micro_batches]


def _make_case(
    name: str,
    group: str,
    summary: str,
    models: Sequence[_ModelInput],
    events: Sequence[list[Any]],
    *,
    sample: bool = False,
) -> Case:
    payload = {
        "entry": "GradAccumulator",
        "models": [model.build_payload() for model in models],
        "events": list(events),
    }
    return Case(name=name, group=group, summary=summary, payload=payload, sample=sample)


class _CaseFactory:
    """Creates cases of one group with one model each."""

    def __init__(self, rng: Rng, group: str) -> None:
        self.rng = rng
        self.group = group

    def make_case(
        self, name: str, summary: str, shapes: Shapes, n_steps: int, count: int, rows: int = 2, **settings: Any
    ) -> Case:
        """Create a case with `count` random micro-batches in windows of n_steps.

        `settings` are `sample`, the `scale` of the micro-batches, and the `lr` and `garbage` of the model."""
        sample, scale = settings.pop("sample", False), settings.pop("scale", 1.0)
        model = _ModelInput(self.rng, shapes, n_steps, **settings)
        return _make_case(
            name, self.group, summary, [model], _make_step_events(model.draw_batches(count, rows, scale)), sample=sample
        )

    def make_flush_case(self, name: str, summary: str, n_steps: int, plan: str, **settings: Any) -> Case:
        """Create a case from a plan such as "..f.f": a dot is a step, an f is a flush."""
        model = _ModelInput(self.rng, LAYER, n_steps, **settings)
        steps = iter(_make_step_events(model.draw_batches(plan.count("."))))
        events = [next(steps) if mark == "." else ["flush", 0] for mark in plan]
        return _make_case(name, self.group, summary, [model], events)


def _normal_cases(rng: Rng) -> Iterator[Case]:
    factory = _CaseFactory(rng, "normal")
    example = _ModelInput(rng, {"w": (2,)}, 2)
    example.params = {"w": np.array([1.0, 1.0])}
    micro_batches = [(np.array([[1.0, 0.0]]), np.array([0.0])), (np.array([[1.0, 2.0]]), np.array([1.0]))]
    yield _make_case(
        "worked example",
        "normal",
        "the example of the statement",
        [example],
        _make_step_events(micro_batches),
        sample=True,
    )
    yield factory.make_case("one window of two", "one window of two micro-batches", ONE_PARAMETER, 2, 2)
    yield factory.make_case("one window of four", "one window of four micro-batches", LAYER, 4, 4, sample=True)
    yield factory.make_case("single rows", "micro-batches of one row", LAYER, 3, 3, rows=1)
    yield factory.make_case("more rows", "micro-batches of five rows", ONE_PARAMETER, 2, 4, rows=5)
    yield factory.make_case("training", "an optimizer that changes the parameters", LAYER, 2, 6, lr=0.02)
    yield factory.make_case(
        "training, windows of three",
        "an optimizer that changes the parameters, windows of three",
        FOUR_PARAMETERS,
        3,
        6,
        lr=0.01,
    )


def _window_cases(rng: Rng) -> Iterator[Case]:
    factory = _CaseFactory(rng, "trap")
    yield factory.make_case("two windows", "two windows of two", ONE_PARAMETER, 2, 4, sample=True)
    yield factory.make_case("three windows", "three windows of two", LAYER, 2, 6)
    yield factory.make_case("windows of three", "three windows of three", LAYER, 3, 9)
    yield factory.make_case("windows of five", "two windows of five", LAYER, 5, 10)
    yield factory.make_case("a long window", "one window of ten", LAYER, 10, 10)
    yield factory.make_case("n_steps 1", "n_steps 1", LAYER, 1, 4)
    yield factory.make_case(
        "n_steps 1, training", "n_steps 1, an optimizer that changes the parameters", LAYER, 1, 3, lr=0.02
    )
    yield factory.make_case("window never full", "a window that never fills", LAYER, 5, 4)
    yield factory.make_case("one micro-batch of six", "one micro-batch of a window of six", ONE_PARAMETER, 6, 1)
    yield factory.make_case("last window not full", "a full window, then a window that is not full", LAYER, 3, 5)
    yield factory.make_case("one micro-batch left over", "two full windows and one micro-batch", ONE_PARAMETER, 2, 5)


def _garbage_cases(rng: Rng) -> Iterator[Case]:
    factory = _CaseFactory(rng, "trap")
    yield factory.make_case(
        "garbage gradients", "gradients that contain garbage at first", LAYER, 2, 2, garbage=3.0, sample=True
    )
    yield factory.make_case("garbage, n_steps 1", "garbage at first, n_steps 1", ONE_PARAMETER, 1, 3, garbage=3.0)
    yield factory.make_case("garbage, three windows", "garbage at first, three windows", LAYER, 2, 6, garbage=3.0)
    yield factory.make_case(
        "garbage, four shapes", "garbage at first, parameters of several shapes", FOUR_PARAMETERS, 3, 6, garbage=5.0
    )
    yield factory.make_case("large garbage", "garbage of a thousand", LAYER, 4, 8, garbage=1000.0)
    yield factory.make_case(
        "garbage, training",
        "garbage at first, an optimizer that changes the parameters",
        LAYER,
        2,
        6,
        garbage=3.0,
        lr=0.02,
    )


def _input_cases(rng: Rng) -> Iterator[Case]:
    factory = _CaseFactory(rng, "trap")
    yield factory.make_case("four shapes", "parameters of one to three axes", FOUR_PARAMETERS, 2, 6)
    yield factory.make_case("large losses", "losses of a million", LAYER, 3, 6, scale=300.0)
    yield factory.make_case("small losses", "losses far below 1", LAYER, 2, 4, scale=0.01)
    varied = _ModelInput(rng, LAYER, 3)
    mixed = [
        *varied.draw_batches(1),
        *varied.draw_batches(1, scale=30.0),
        *varied.draw_batches(2),
        *varied.draw_batches(2, scale=0.1),
    ]
    yield _make_case(
        "losses of different sizes",
        "trap",
        "losses of different sizes in one window",
        [varied],
        _make_step_events(mixed),
    )
    perfect = _ModelInput(rng, LAYER, 2)
    micro_batches = perfect.draw_batches(4)
    weights = np.concatenate([value.ravel() for value in perfect.params.values()])
    micro_batches[1] = (micro_batches[1][0], micro_batches[1][0] @ weights)
    yield _make_case(
        "a loss of 0", "trap", "one micro-batch with a loss of 0", [perfect], _make_step_events(micro_batches)
    )
    repeated = _ModelInput(rng, ONE_PARAMETER, 3)
    yield _make_case(
        "one micro-batch repeated",
        "trap",
        "the same micro-batch each time",
        [repeated],
        _make_step_events(repeated.draw_batches(1) * 6),
    )
    integral = _ModelInput(rng, ONE_PARAMETER, 2)
    numbers = [(rng.integers(-3, 4, (2, 14)), rng.integers(-3, 4, 2)) for _ in range(4)]
    yield _make_case("integer inputs", "trap", "integer x and y", [integral], _make_step_events(numbers))


def _accumulator_pair_cases(rng: Rng) -> Iterator[Case]:
    models = [_ModelInput(rng, LAYER, 2, garbage=2.0), _ModelInput(rng, LAYER, 2, garbage=2.0)]
    pairs = zip(
        _make_step_events(models[0].draw_batches(4)),
        _make_step_events(models[1].draw_batches(4), model_index=1),
        strict=True,
    )
    turns = [event for pair in pairs for event in pair]
    yield _make_case("two accumulators", "trap", "two accumulators in turn", models, turns)
    models = [_ModelInput(rng, LAYER, 3), _ModelInput(rng, ONE_PARAMETER, 2, garbage=2.0)]
    first, second = (
        _make_step_events(models[0].draw_batches(5)),
        _make_step_events(models[1].draw_batches(4), model_index=1),
    )
    order = [*first[:2], *second[:1], *first[2:4], *second[1:], *first[4:]]
    yield _make_case(
        "two different accumulators", "trap", "two accumulators with windows of different sizes", models, order
    )


def _flush_cases(rng: Rng) -> Iterator[Case]:
    factory = _CaseFactory(rng, "part2")
    yield factory.make_flush_case("flush after one", "flush after one of three", 3, ".f")
    yield factory.make_flush_case("flush after two", "flush after two of five", 5, "..f", garbage=2.0)
    yield factory.make_flush_case("flush after all but one", "flush after three of four", 4, "...f")
    yield factory.make_flush_case("flush, then continue", "flush, then two full windows", 3, "..f......")
    yield factory.make_flush_case(
        "a full window, then flush", "a full window, then a flush of a partly filled one", 2, "...f"
    )
    yield factory.make_flush_case("flush two windows", "two partly filled windows", 4, "..f...f")
    yield factory.make_flush_case("flush of an empty window", "flush of an empty window", 2, "f..f..")
    yield factory.make_flush_case("flush twice", "flush twice in a row", 3, "..ff...")
    yield factory.make_flush_case("flush with n_steps 1", "n_steps 1, flush in between", 1, ".f.f")
    yield factory.make_flush_case(
        "flush, training", "an optimizer that changes the parameters", 3, "...." + "f..f", lr=0.02
    )


def cases(rng: Rng) -> Iterator[Case]:
    """Yield about forty-five cases."""
    for group in (_normal_cases, _window_cases, _garbage_cases, _input_cases, _accumulator_pair_cases, _flush_cases):
        yield from group(rng)
