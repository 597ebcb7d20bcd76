"""The cases of gradient_accumulation: windows of micro-batches over a linear model. Most optimizers of the cases leave
the parameters as they are, so that what reached them is a known sum of the micro-batches' gradients."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from problems.format.case import Case

Rng = np.random.Generator
Array = np.ndarray[Any, Any]
Shapes = Mapping[str, tuple[int, ...]]

LAYER: Shapes = {"weight": (3, 4), "bias": (12,)}
MANY: Shapes = {"embedding": (4, 3), "cube": (2, 2, 3), "row": (1, 12), "gain": (12,)}
SINGLE: Shapes = {"w": (14,)}


class _Model:
    """A model of a case, and its micro-batches."""

    def __init__(self, rng: Rng, shapes: Shapes, n_steps: int, *, lr: float = 0.0, garbage: float = 0.0) -> None:
        self.rng = rng
        self.n_steps = n_steps
        self.lr = lr
        self.params = {name: rng.normal(0, 1, shape) for name, shape in shapes.items()}
        self.grads = {name: garbage * rng.normal(0, 1, shape) for name, shape in shapes.items()}

    def given(self) -> dict[str, Any]:
        """As the driver wants it."""
        return {"params": self.params, "grads": self.grads, "n_steps": self.n_steps, "lr": self.lr}

    def batches(self, count: int, rows: int = 2, scale: float = 1.0) -> list[tuple[Array, Array]]:
        """Micro-batches [rows, P] and [rows]."""
        width = sum(value.size for value in self.params.values())
        return [(self.rng.normal(0, scale, (rows, width)), self.rng.normal(0, scale, rows)) for _ in range(count)]


def _events(batches: Sequence[tuple[Array, Array]], place: int = 0) -> list[list[Any]]:
    return [["step", place, x, y] for x, y in batches]


def _case(
    group: str, name: str, summary: str, models: Sequence[_Model], events: Sequence[list[Any]], *, sample: bool = False
) -> Case:
    payload = {
        "entry": "GradAccumulator",
        "models": [model.given() for model in models],
        "events": list(events),
    }
    return Case(name=name, group=group, summary=summary, payload=payload, sample=sample)


class _Maker:
    """Makes cases of one group with one model each."""

    def __init__(self, rng: Rng, group: str) -> None:
        self.rng = rng
        self.group = group

    def run(
        self, name: str, summary: str, shapes: Shapes, n_steps: int, count: int, rows: int = 2, **rest: Any
    ) -> Case:
        """`count` micro-batches of random numbers in windows of n_steps."""
        sample, scale = rest.pop("sample", False), rest.pop("scale", 1.0)
        model = _Model(self.rng, shapes, n_steps, **rest)
        return _case(self.group, name, summary, [model], _events(model.batches(count, rows, scale)), sample=sample)

    def flushed(self, name: str, summary: str, n_steps: int, plan: str, **rest: Any) -> Case:
        """A plan such as "..f.f": steps and flushes."""
        model = _Model(self.rng, LAYER, n_steps, **rest)
        steps = iter(_events(model.batches(plan.count("."))))
        events = [next(steps) if mark == "." else ["flush", 0] for mark in plan]
        return _case(self.group, name, summary, [model], events)


def _normal(rng: Rng) -> Iterator[Case]:
    make = _Maker(rng, "normal")
    example = _Model(rng, {"w": (2,)}, 2)
    example.params = {"w": np.array([1.0, 1.0])}
    batches = [(np.array([[1.0, 0.0]]), np.array([0.0])), (np.array([[1.0, 2.0]]), np.array([1.0]))]
    yield _case("normal", "worked example", "the example of the statement", [example], _events(batches), sample=True)
    yield make.run("one window of two", "one window of two micro-batches", SINGLE, 2, 2)
    yield make.run("one window of four", "one window of four micro-batches", LAYER, 4, 4, sample=True)
    yield make.run("single rows", "micro-batches of one row", LAYER, 3, 3, 1)
    yield make.run("more rows", "micro-batches of five rows", SINGLE, 2, 4, 5)
    yield make.run("training", "an optimizer that changes the parameters", LAYER, 2, 6, lr=0.02)
    yield make.run(
        "training in threes", "an optimizer that changes the parameters, windows of three", MANY, 3, 6, lr=0.01
    )


def _trap_windows(rng: Rng) -> Iterator[Case]:
    make = _Maker(rng, "trap")
    yield make.run("two windows", "two windows of two", SINGLE, 2, 4, sample=True)
    yield make.run("three windows", "three windows of two", LAYER, 2, 6)
    yield make.run("windows of three", "three windows of three", LAYER, 3, 9)
    yield make.run("windows of five", "two windows of five", LAYER, 5, 10)
    yield make.run("a long window", "one window of ten", LAYER, 10, 10)
    yield make.run("one step a window", "n_steps 1", LAYER, 1, 4)
    yield make.run("one step, training", "n_steps 1, an optimizer that changes the parameters", LAYER, 1, 3, lr=0.02)
    yield make.run("never full", "a window that never fills", LAYER, 5, 4)
    yield make.run("one of many", "one micro-batch of a window of six", SINGLE, 6, 1)
    yield make.run("left open", "a full window, then an open one", LAYER, 3, 5)
    yield make.run("left open by one", "two full windows and one micro-batch", SINGLE, 2, 5)


def _trap_garbage(rng: Rng) -> Iterator[Case]:
    make = _Maker(rng, "trap")
    yield make.run("garbage", "gradients that hold garbage at first", LAYER, 2, 2, garbage=3.0, sample=True)
    yield make.run("garbage, one step", "garbage at first, n_steps 1", SINGLE, 1, 3, garbage=3.0)
    yield make.run("garbage, three windows", "garbage at first, three windows", LAYER, 2, 6, garbage=3.0)
    yield make.run("garbage, four shapes", "garbage at first, parameters of several shapes", MANY, 3, 6, garbage=5.0)
    yield make.run("large garbage", "garbage of a thousand", LAYER, 4, 8, garbage=1000.0)
    yield make.run(
        "garbage, training",
        "garbage at first, an optimizer that changes the parameters",
        LAYER,
        2,
        6,
        garbage=3.0,
        lr=0.02,
    )


def _trap_inputs(rng: Rng) -> Iterator[Case]:
    make = _Maker(rng, "trap")
    yield make.run("four shapes", "parameters of one to three axes", MANY, 2, 6)
    yield make.run("large losses", "losses of a million", LAYER, 3, 6, scale=300.0)
    yield make.run("small losses", "losses far below 1", LAYER, 2, 4, scale=0.01)
    unlike = _Model(rng, LAYER, 3)
    mixed = [*unlike.batches(1), *unlike.batches(1, scale=30.0), *unlike.batches(2), *unlike.batches(2, scale=0.1)]
    yield _case("trap", "losses of unlike sizes", "losses of unlike sizes in one window", [unlike], _events(mixed))
    perfect = _Model(rng, LAYER, 2)
    batches = perfect.batches(4)
    weights = np.concatenate([value.ravel() for value in perfect.params.values()])
    batches[1] = (batches[1][0], batches[1][0] @ weights)
    yield _case("trap", "a loss of 0", "one micro-batch without an error", [perfect], _events(batches))
    same = _Model(rng, SINGLE, 3)
    yield _case(
        "trap", "one batch over and over", "the same micro-batch each time", [same], _events(same.batches(1) * 6)
    )
    whole = _Model(rng, SINGLE, 2)
    numbers = [(rng.integers(-3, 4, (2, 14)), rng.integers(-3, 4, 2)) for _ in range(4)]
    yield _case("trap", "integer inputs", "x and y of integers", [whole], _events(numbers))


def _trap_pairs(rng: Rng) -> Iterator[Case]:
    models = [_Model(rng, LAYER, 2, garbage=2.0), _Model(rng, LAYER, 2, garbage=2.0)]
    pairs = zip(_events(models[0].batches(4)), _events(models[1].batches(4), 1), strict=True)
    turns = [event for pair in pairs for event in pair]
    yield _case("trap", "two accumulators", "two accumulators in turn", models, turns)
    models = [_Model(rng, LAYER, 3), _Model(rng, SINGLE, 2, garbage=2.0)]
    first, second = _events(models[0].batches(5)), _events(models[1].batches(4), 1)
    order = [*first[:2], *second[:1], *first[2:4], *second[1:], *first[4:]]
    yield _case("trap", "two accumulators, unlike", "two accumulators with windows of unlike sizes", models, order)


def _part2(rng: Rng) -> Iterator[Case]:
    make = _Maker(rng, "part2")
    yield make.flushed("flush after one", "flush after one of three", 3, ".f")
    yield make.flushed("flush after two", "flush after two of five", 5, "..f", garbage=2.0)
    yield make.flushed("flush after all but one", "flush after three of four", 4, "...f")
    yield make.flushed("flush, then go on", "flush, then two full windows", 3, "..f......")
    yield make.flushed("a full window, then flush", "a full window, then a part-filled one flushed", 2, "...f")
    yield make.flushed("flush again and again", "two part-filled windows", 4, "..f...f")
    yield make.flushed("flush of an empty window", "flush where nothing is open", 2, "f..f..")
    yield make.flushed("flush twice", "flush twice in a row", 3, "..ff...")
    yield make.flushed("flush, one step a window", "n_steps 1, flush in between", 1, ".f.f")
    yield make.flushed("flush, training", "an optimizer that changes the parameters", 3, "...." + "f..f", lr=0.02)


def cases(rng: Rng) -> Iterator[Case]:
    """About forty-five cases."""
    for group in (_normal, _trap_windows, _trap_garbage, _trap_inputs, _trap_pairs, _part2):
        yield from group(rng)
