"""The cases of adamw: gradients of every size, several parameters, and two optimizers side by side."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import call

Rng = np.random.Generator
Array = np.ndarray[Any, Any]
Arrays = dict[str, Array]
Shapes = Mapping[str, tuple[int, ...]]

LARGE = {"lr": 0.1, "weight_decay": 0.1}
"""Settings under which every share of a step is far above the tolerance."""
VECTOR: Shapes = {"w": (5,)}
LAYER: Shapes = {"weight": (3, 4), "bias": (4,)}
TWINS: Shapes = {"query": (2, 3), "key": (2, 3), "value": (2, 3)}
NESTED: Shapes = {"scale": (1,), "row": (3,), "matrix": (2, 3), "cube": (2, 2, 3)}
"""Shapes that broadcast against one another."""


class _Run:
    """One optimizer's part of a case."""

    def __init__(self, settings: Mapping[str, float], params: Arrays, grads: Sequence[Arrays]) -> None:
        self.settings = dict(settings)
        self.params = params
        self.grads = list(grads)


def _run(rng: Rng, shapes: Shapes, steps: int, scale: float = 1.0, **settings: float) -> _Run:
    """Random parameters near 1 in size, and random gradients of that scale, away from 0."""
    params = {name: rng.normal(0, 1, shape) for name, shape in shapes.items()}
    grads = [{name: _gradient(rng, shape, scale) for name, shape in shapes.items()} for _ in range(steps)]
    return _Run(settings, params, grads)


def _gradient(rng: Rng, shape: tuple[int, ...], scale: float) -> Array:
    return scale * rng.uniform(0.3, 2.0, shape) * rng.choice([-1.0, 1.0], shape)


def _case(group: str, name: str, summary: str, *runs: _Run, sample: bool = False) -> Case:
    payload = {
        "entry": "AdamW",
        "settings": [run.settings for run in runs],
        "params": [run.params for run in runs],
        "grads": [run.grads for run in runs],
    }
    return Case(name=name, group=group, summary=summary, payload=payload, sample=sample)


def _normal(rng: Rng) -> Iterator[Case]:
    example = _Run(LARGE, {"w": np.array([1.0, -2.0])}, [{"w": np.array([0.5, 0.0])}, {"w": np.array([-1.0, 0.0])}])
    yield _case("normal", "worked example", "the example of the statement", example, sample=True)
    yield _case("normal", "a vector", "one vector, six steps", _run(rng, VECTOR, 6, **LARGE))
    yield _case("normal", "a layer", "a matrix and a bias", _run(rng, LAYER, 5, **LARGE), sample=True)
    yield _case("normal", "default settings", "the default settings", _run(rng, LAYER, 8, 0.1))
    yield _case("normal", "forty steps", "forty steps", _run(rng, {"w": (3,)}, 40, lr=0.05, weight_decay=0.05))
    other = {"lr": 0.1, "beta1": 0.5, "beta2": 0.8, "weight_decay": 0.05}
    yield _case("normal", "other betas", "other betas", _run(rng, LAYER, 5, **other))
    steady = _run(rng, VECTOR, 1, **LARGE)
    steady.grads = [{"w": steady.grads[0]["w"].copy()} for _ in range(5)]
    yield _case("normal", "a steady gradient", "the same gradient in each step", steady)
    yield _case("normal", "one element", "one parameter of one element", _run(rng, {"w": (1,)}, 4, **LARGE))


def _trap_sizes(rng: Rng) -> Iterator[Case]:
    yield _case("trap", "first step", "a single step", _run(rng, LAYER, 1, **LARGE))
    plain = {"lr": 0.1, "weight_decay": 0.0}
    yield _case("trap", "first step of Adam", "a single step without decay", _run(rng, LAYER, 1, **plain))
    yield _case("trap", "first three steps", "three steps", _run(rng, VECTOR, 3, 0.02, lr=0.1, weight_decay=0.01))
    start = {"w": np.zeros(3)}
    grads = [{"w": np.array([1.0, 1e-4, -1e-9])}] * 2
    sizes = _Run({"lr": 0.1}, start, [{"w": grad["w"].copy()} for grad in grads])
    yield _case("trap", "sizes mixed", "gradients of 1, 1e-4 and 1e-9 in one array", sizes, sample=True)
    for name, scale in (("1e-9", 1e-9), ("1e-6", 1e-6), ("1e-4", 1e-4), ("1e-2", 1e-2)):
        run = _run(rng, LAYER if scale < 1e-5 else VECTOR, 3, scale, **LARGE)
        yield _case("trap", f"gradients of {name}", f"gradients of about {name}", run)
    yield _case("trap", "gradients of a million", "gradients of about 1e6", _run(rng, VECTOR, 4, 1e6, **LARGE))
    wide = {"lr": 0.1, "eps": 0.05, "weight_decay": 0.02}
    yield _case("trap", "a large eps", "eps 0.05, gradients near it", _run(rng, LAYER, 4, 0.1, **wide))
    fading = _run(rng, VECTOR, 6, **LARGE)
    for step, grad in enumerate(fading.grads):
        grad["w"] *= 10.0**-step
    yield _case("trap", "fading gradients", "gradients that shrink tenfold with each step", fading)
    flips = {"lr": 0.2, "beta1": 0.0, "beta2": 0.0, "weight_decay": 0.1}
    yield _case("trap", "betas of 0", "both betas 0", _run(rng, VECTOR, 4, **flips))


def _trap_decay(rng: Rng) -> Iterator[Case]:
    still = _run(rng, LAYER, 4, 0.0, **LARGE)
    yield _case("trap", "zero gradients", "all gradients 0", still)
    yield _case("trap", "nothing to do", "gradients and decay 0", _run(rng, LAYER, 2, 0.0, lr=0.1, weight_decay=0.0))
    half = _run(rng, LAYER, 4, **LARGE)
    for grad in half.grads:
        grad["bias"][:] = 0.0
        grad["weight"][1] = 0.0
    yield _case("trap", "one without a gradient", "one parameter and one row with gradient 0", half)
    late = _run(rng, VECTOR, 4, **LARGE)
    late.grads[0]["w"][:] = 0.0
    late.grads[1]["w"][2:] = 0.0
    yield _case("trap", "late gradients", "gradients that are 0 in the first steps", late)
    yield _case("trap", "no decay", "weight_decay 0", _run(rng, LAYER, 5, lr=0.1, weight_decay=0.0))
    yield _case(
        "trap", "order of the updates", "lr and weight_decay large", _run(rng, LAYER, 4, lr=0.5, weight_decay=0.6)
    )
    big = _run(rng, VECTOR, 4, 0.05, lr=0.1, weight_decay=0.3)
    big.params["w"] *= 50
    yield _case("trap", "large weights", "weights far larger than their gradients", big)
    yield _case(
        "trap",
        "decay alone",
        "a large decay and gradients of 1e-9",
        _run(rng, VECTOR, 3, 1e-9, lr=0.3, weight_decay=0.9),
    )


def _trap_several(rng: Rng) -> Iterator[Case]:
    yield _case(
        "trap", "three of one shape", "three parameters of one shape", _run(rng, TWINS, 4, **LARGE), sample=True
    )
    yield _case(
        "trap",
        "two of one shape",
        "two parameters of one shape, one step",
        _run(rng, {"a": (4,), "b": (4,)}, 1, **LARGE),
    )
    alone = _run(rng, TWINS, 3, lr=0.1, weight_decay=0.0)
    for grad in alone.grads:
        grad["query"][:] = 0.0
        grad["value"][:] = 0.0
    yield _case("trap", "only one of them moves", "three of one shape, one with gradients", alone)
    unlike = _run(rng, TWINS, 4, **LARGE)
    for grad in unlike.grads:
        grad["key"] *= 1e-3
        grad["value"] *= 1e3
    yield _case("trap", "scales apart", "three of one shape, gradients of unlike sizes", unlike)
    shapes: Shapes = {"a": (4,), "b": (3, 2), "c": (4,), "d": (3, 2), "e": (5,)}
    yield _case("trap", "two shapes mixed", "five parameters of three shapes", _run(rng, shapes, 4, **LARGE))
    yield _case("trap", "shapes that broadcast", "parameters of one to three axes", _run(rng, NESTED, 3, **LARGE))
    many: Shapes = {f"layer {n}": (2, 2) for n in range(8)}
    yield _case("trap", "eight layers", "eight parameters of one shape", _run(rng, many, 2, **LARGE))
    first, second = _run(rng, TWINS, 3, **LARGE), _run(rng, TWINS, 3, lr=0.3, weight_decay=0.02)
    yield _case("trap", "two optimizers", "two optimizers in turn, over parameters of the same names", first, second)
    first, second = _run(rng, VECTOR, 4, **LARGE), _run(rng, LAYER, 2, beta1=0.7, lr=0.2)
    yield _case("trap", "two optimizers, unlike", "two optimizers with other parameters and settings", first, second)


def _trap_types(rng: Rng) -> Iterator[Case]:
    single = _run(rng, LAYER, 4, **LARGE)
    single.params = {name: value.astype(np.float32) for name, value in single.params.items()}
    single.grads = [{name: value.astype(np.float32) for name, value in grad.items()} for grad in single.grads]
    yield _case("trap", "float32", "float32 parameters and gradients", single)
    whole = _run(rng, LAYER, 4, **LARGE)
    whole.grads = [{name: rng.integers(-3, 4, value.shape) for name, value in grad.items()} for grad in whole.grads]
    yield _case("trap", "integer gradients", "integer gradients", whole)


def _memory() -> Iterator[Case]:
    for count, size in ((1000, 4), (70_000_000_000, 4), (7_000_000_000, 2), (1, 8)):
        payload = call("optimizer_state_bytes", {"n_params": count, "bytes_per_value": size})
        name = f"state of {count:,} parameters"
        yield Case(name=name, group="part2-memory", summary=name, payload=payload, checker="close")


def _matrix(rng: Rng, shape: tuple[int, int], singular: Sequence[float]) -> Array:
    """A random matrix with those singular values."""
    left = np.linalg.qr(rng.normal(size=(shape[0], len(singular))))[0]
    right = np.linalg.qr(rng.normal(size=(shape[1], len(singular))))[0]
    return (left * np.array(singular)) @ right.T


def _muon(rng: Rng) -> Iterator[Case]:
    for name, shape, singular, steps in (
        ("a square matrix", (3, 3), (1.0, 0.8, 0.6), {}),
        ("a wide matrix", (2, 5), (3.0, 2.0), {}),
        ("a tall matrix", (6, 3), (1.0, 0.9, 0.7), {}),
        ("a large scale", (3, 4), (2000.0, 1500.0, 1200.0), {}),
        ("a small scale", (4, 3), (2e-3, 1.5e-3, 1e-3), {}),
        ("one row", (1, 4), (2.5,), {}),
        ("ten steps", (3, 3), (1.0, 0.5, 0.1), {"steps": 10}),
        ("orthogonal already", (4, 4), (1.0, 1.0, 1.0, 1.0), {}),
    ):
        words = f"newton_schulz of {name}"
        payload = call("newton_schulz", {"G": _matrix(rng, shape, singular)}, **steps)
        yield Case(name=words, group="part2-muon", summary=words, payload=payload, checker="orthogonal")


def cases(rng: Rng) -> Iterator[Case]:
    """About fifty cases."""
    for group in (_normal, _trap_sizes, _trap_decay, _trap_several, _trap_types):
        yield from group(rng)
    yield from _memory()
    yield from _muon(rng)
