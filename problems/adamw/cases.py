"""Cases of adamw: gradients of every size, several parameters, and two optimizers side by side; for part 2, the bytes
of an optimizer's state, and Muon."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import call

Rng = np.random.Generator
Array = np.ndarray[Any, Any]
Arrays = dict[str, Array]
Shapes = Mapping[str, tuple[int, ...]]

LARGE_SETTINGS = {"lr": 0.1, "weight_decay": 0.1}
"""Settings with which every term of a step is far above the tolerance."""
VECTOR: Shapes = {"w": (5,)}
LAYER: Shapes = {"weight": (3, 4), "bias": (4,)}
EQUAL_SHAPES: Shapes = {"query": (2, 3), "key": (2, 3), "value": (2, 3)}
BROADCASTABLE: Shapes = {"scale": (1,), "row": (3,), "matrix": (2, 3), "cube": (2, 2, 3)}
"""Shapes that broadcast against each other."""


class _OptimizerRun:
    """The settings, parameters and gradients of one optimizer in a case."""

    def __init__(self, settings: Mapping[str, float], params: Arrays, grads: Sequence[Arrays]) -> None:
        self.settings = dict(settings)
        self.params = params
        self.grads = list(grads)


def _make_run(rng: Rng, shapes: Shapes, steps: int, scale: float = 1.0, **settings: float) -> _OptimizerRun:
    """Draw random parameters of size near 1, and gradients of 0.3 to 2 times `scale` with random signs."""
    params = {name: rng.normal(0, 1, shape) for name, shape in shapes.items()}
    grads = [{name: _draw_gradient(rng, shape, scale) for name, shape in shapes.items()} for _ in range(steps)]
    return _OptimizerRun(settings, params, grads)


def _draw_gradient(rng: Rng, shape: tuple[int, ...], scale: float) -> Array:
    return scale * rng.uniform(0.3, 2.0, shape) * rng.choice([-1.0, 1.0], shape)


def _make_case(name: str, group: str, summary: str, *runs: _OptimizerRun, sample: bool = False) -> Case:
    payload = {
        "entry": "AdamW",
        "settings": [run.settings for run in runs],
        "params": [run.params for run in runs],
        "grads": [run.grads for run in runs],
    }
    return Case(name=name, group=group, summary=summary, payload=payload, sample=sample)


def _normal_cases(rng: Rng) -> Iterator[Case]:
    example = _OptimizerRun(
        LARGE_SETTINGS, {"w": np.array([1.0, -2.0])}, [{"w": np.array([0.5, 0.0])}, {"w": np.array([-1.0, 0.0])}]
    )
    yield _make_case("worked example", "normal", "the example of the statement", example, sample=True)
    yield _make_case("a vector", "normal", "one vector, six steps", _make_run(rng, VECTOR, 6, **LARGE_SETTINGS))
    yield _make_case(
        "a layer", "normal", "a matrix and a bias", _make_run(rng, LAYER, 5, **LARGE_SETTINGS), sample=True
    )
    yield _make_case("default settings", "normal", "the default settings", _make_run(rng, LAYER, 8, scale=0.1))
    yield _make_case(
        "forty steps", "normal", "forty steps", _make_run(rng, {"w": (3,)}, 40, lr=0.05, weight_decay=0.05)
    )
    other_betas = {"lr": 0.1, "beta1": 0.5, "beta2": 0.8, "weight_decay": 0.05}
    yield _make_case("other betas", "normal", "other betas", _make_run(rng, LAYER, 5, **other_betas))
    constant = _make_run(rng, VECTOR, 1, **LARGE_SETTINGS)
    constant.grads = [{"w": constant.grads[0]["w"].copy()} for _ in range(5)]
    yield _make_case("a constant gradient", "normal", "the same gradient in each step", constant)
    yield _make_case(
        "one element", "normal", "one parameter of one element", _make_run(rng, {"w": (1,)}, 4, **LARGE_SETTINGS)
    )


def _gradient_size_cases(rng: Rng) -> Iterator[Case]:
    yield _make_case("first step", "trap", "a single step", _make_run(rng, LAYER, 1, **LARGE_SETTINGS))
    plain = {"lr": 0.1, "weight_decay": 0.0}
    yield _make_case(
        "first step without decay", "trap", "a single step without decay", _make_run(rng, LAYER, 1, **plain)
    )
    yield _make_case(
        "first three steps", "trap", "three steps", _make_run(rng, VECTOR, 3, scale=0.02, lr=0.1, weight_decay=0.01)
    )
    start = {"w": np.zeros(3)}
    grads = [{"w": np.array([1.0, 1e-4, -1e-9])}] * 2
    mixed = _OptimizerRun({"lr": 0.1}, start, [{"w": grad["w"].copy()} for grad in grads])
    yield _make_case("mixed gradient sizes", "trap", "gradients of 1, 1e-4 and 1e-9 in one array", mixed, sample=True)
    for name, scale in (("1e-9", 1e-9), ("1e-6", 1e-6), ("1e-4", 1e-4), ("1e-2", 1e-2)):
        run = _make_run(rng, LAYER if scale < 1e-5 else VECTOR, 3, scale=scale, **LARGE_SETTINGS)
        yield _make_case(f"gradients of {name}", "trap", f"gradients of about {name}", run)
    yield _make_case(
        "gradients of a million",
        "trap",
        "gradients of about 1e6",
        _make_run(rng, VECTOR, 4, scale=1e6, **LARGE_SETTINGS),
    )
    large_eps = {"lr": 0.1, "eps": 0.05, "weight_decay": 0.02}
    yield _make_case(
        "a large eps", "trap", "eps 0.05, gradients of a similar size", _make_run(rng, LAYER, 4, scale=0.1, **large_eps)
    )
    shrinking = _make_run(rng, VECTOR, 6, **LARGE_SETTINGS)
    for step, grad in enumerate(shrinking.grads):
        grad["w"] *= 10.0**-step
    yield _make_case("shrinking gradients", "trap", "gradients that shrink by a factor of ten in each step", shrinking)
    zero_betas = {"lr": 0.2, "beta1": 0.0, "beta2": 0.0, "weight_decay": 0.1}
    yield _make_case("betas of 0", "trap", "both betas 0", _make_run(rng, VECTOR, 4, **zero_betas))


def _decay_cases(rng: Rng) -> Iterator[Case]:
    zero = _make_run(rng, LAYER, 4, scale=0.0, **LARGE_SETTINGS)
    yield _make_case("zero gradients", "trap", "all gradients 0", zero)
    yield _make_case(
        "zero gradients, no decay",
        "trap",
        "gradients and decay 0",
        _make_run(rng, LAYER, 2, scale=0.0, lr=0.1, weight_decay=0.0),
    )
    partial = _make_run(rng, LAYER, 4, **LARGE_SETTINGS)
    for grad in partial.grads:
        grad["bias"][:] = 0.0
        grad["weight"][1] = 0.0
    yield _make_case("one parameter with zero gradient", "trap", "one parameter and one row with gradient 0", partial)
    delayed = _make_run(rng, VECTOR, 4, **LARGE_SETTINGS)
    delayed.grads[0]["w"][:] = 0.0
    delayed.grads[1]["w"][2:] = 0.0
    yield _make_case("gradients that start late", "trap", "gradients that are 0 in the first steps", delayed)
    yield _make_case("no decay", "trap", "weight_decay 0", _make_run(rng, LAYER, 5, lr=0.1, weight_decay=0.0))
    yield _make_case(
        "order of the updates", "trap", "large lr and weight_decay", _make_run(rng, LAYER, 4, lr=0.5, weight_decay=0.6)
    )
    large_weights = _make_run(rng, VECTOR, 4, scale=0.05, lr=0.1, weight_decay=0.3)
    large_weights.params["w"] *= 50
    yield _make_case("large weights", "trap", "weights far larger than their gradients", large_weights)
    yield _make_case(
        "decay with tiny gradients",
        "trap",
        "a large decay and gradients of 1e-9",
        _make_run(rng, VECTOR, 3, scale=1e-9, lr=0.3, weight_decay=0.9),
    )


def _several_parameter_cases(rng: Rng) -> Iterator[Case]:
    yield _make_case(
        "three of one shape",
        "trap",
        "three parameters of one shape",
        _make_run(rng, EQUAL_SHAPES, 4, **LARGE_SETTINGS),
        sample=True,
    )
    yield _make_case(
        "two of one shape",
        "trap",
        "two parameters of one shape, one step",
        _make_run(rng, {"a": (4,), "b": (4,)}, 1, **LARGE_SETTINGS),
    )
    one_active = _make_run(rng, EQUAL_SHAPES, 3, lr=0.1, weight_decay=0.0)
    for grad in one_active.grads:
        grad["query"][:] = 0.0
        grad["value"][:] = 0.0
    yield _make_case(
        "only one parameter has gradients", "trap", "three parameters of one shape, one with gradients", one_active
    )
    scaled = _make_run(rng, EQUAL_SHAPES, 4, **LARGE_SETTINGS)
    for grad in scaled.grads:
        grad["key"] *= 1e-3
        grad["value"] *= 1e3
    yield _make_case(
        "gradients of different sizes", "trap", "three parameters of one shape, gradients of different sizes", scaled
    )
    shapes: Shapes = {"a": (4,), "b": (3, 2), "c": (4,), "d": (3, 2), "e": (5,)}
    yield _make_case(
        "mixed shapes", "trap", "five parameters of three shapes", _make_run(rng, shapes, 4, **LARGE_SETTINGS)
    )
    yield _make_case(
        "shapes that broadcast",
        "trap",
        "parameters of one to three axes",
        _make_run(rng, BROADCASTABLE, 3, **LARGE_SETTINGS),
    )
    many: Shapes = {f"layer {n}": (2, 2) for n in range(8)}
    yield _make_case("eight layers", "trap", "eight parameters of one shape", _make_run(rng, many, 2, **LARGE_SETTINGS))
    first, second = (
        _make_run(rng, EQUAL_SHAPES, 3, **LARGE_SETTINGS),
        _make_run(rng, EQUAL_SHAPES, 3, lr=0.3, weight_decay=0.02),
    )
    yield _make_case("two optimizers", "trap", "two optimizers in turn, with the same parameter names", first, second)
    first, second = _make_run(rng, VECTOR, 4, **LARGE_SETTINGS), _make_run(rng, LAYER, 2, beta1=0.7, lr=0.2)
    yield _make_case(
        "two different optimizers", "trap", "two optimizers with different parameters and settings", first, second
    )


def _dtype_cases(rng: Rng) -> Iterator[Case]:
    narrow = _make_run(rng, LAYER, 4, **LARGE_SETTINGS)
    narrow.params = {name: value.astype(np.float32) for name, value in narrow.params.items()}
    narrow.grads = [{name: value.astype(np.float32) for name, value in grad.items()} for grad in narrow.grads]
    yield _make_case("float32", "trap", "float32 parameters and gradients", narrow)
    integral = _make_run(rng, LAYER, 4, **LARGE_SETTINGS)
    integral.grads = [
        {name: rng.integers(-3, 4, value.shape) for name, value in grad.items()} for grad in integral.grads
    ]
    yield _make_case("integer gradients", "trap", "integer gradients", integral)


def _state_bytes_cases(rng: Rng) -> Iterator[Case]:
    for description, n_params, bytes_per_value in (
        ("a thousand parameters", 1000 + int(rng.integers(1000)), 4),
        ("seventy billion parameters", 70_000_000_000 + int(rng.integers(1000)), 4),
        ("seven billion parameters", 7_000_000_000 + int(rng.integers(1000)), 2),
        ("one parameter", 1, int(rng.integers(3, 17))),
    ):
        payload = call("optimizer_state_bytes", {"n_params": n_params, "bytes_per_value": bytes_per_value})
        name = f"state of {description}"
        options = {"exact": "values"}
        yield Case(name=name, group="part2-memory", payload=payload, checker="close", options=options)


def _make_matrix(rng: Rng, shape: tuple[int, int], singular_values: Sequence[float]) -> Array:
    """Return a random matrix of this shape with these singular values."""
    left = np.linalg.qr(rng.normal(size=(shape[0], len(singular_values))))[0]
    right = np.linalg.qr(rng.normal(size=(shape[1], len(singular_values))))[0]
    return (left * np.array(singular_values)) @ right.T


def _muon_cases(rng: Rng) -> Iterator[Case]:
    for name, shape, singular_values, keywords in (
        ("a square matrix", (3, 3), (1.0, 0.8, 0.6), {}),
        ("a wide matrix", (2, 5), (3.0, 2.0), {}),
        ("a tall matrix", (6, 3), (1.0, 0.9, 0.7), {}),
        ("a large scale", (3, 4), (2000.0, 1500.0, 1200.0), {}),
        ("a small scale", (4, 3), (2e-3, 1.5e-3, 1e-3), {}),
        ("one row", (1, 4), (2.5,), {}),
        ("ten steps", (3, 3), (1.0, 0.5, 0.1), {"steps": 10}),
        ("an orthogonal matrix", (4, 4), (1.0, 1.0, 1.0, 1.0), {}),
        ("a tiny scale", (3, 4), (3e-8, 2.2e-8, 1.6e-8), {}),
    ):
        title = f"newton_schulz of {name}"
        payload = call("newton_schulz", {"G": _make_matrix(rng, shape, singular_values)}, **keywords)
        yield Case(name=title, group="part2-muon", summary=title, payload=payload, checker="orthogonal")


def cases(rng: Rng) -> Iterator[Case]:
    """Yield about fifty cases."""
    for group in (_normal_cases, _gradient_size_cases, _decay_cases, _several_parameter_cases, _dtype_cases):
        yield from group(rng)
    yield from _state_bytes_cases(rng.spawn(1)[0])
    yield from _muon_cases(rng)
