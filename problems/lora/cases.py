"""Cases of lora: scripts that make layers, set A and B, and call forward; the memory of a call; merge and DoRA."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import ask, call, get, new, script

Array = np.ndarray[Any, np.dtype[Any]]
Step = list[Any]
SINGLE = {"rtol": 1e-3, "atol": 1e-5}
DOUBLE = {"rtol": 1e-6, "atol": 1e-8}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """All cases, samples first within their group."""
    m = _Maker(rng)
    yield from _normal(m)
    yield from _scales(m)
    yield from _repeats(m)
    yield from _starts(m)
    yield from _several(m)
    yield from _kinds(m)
    yield _work(rng)
    yield from _merge(m)
    yield from _dora(m)


class _Maker:
    """Makes steps with random arrays for layers of given sizes. `out`, `wide` (in) and `r` as in the statement."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.dtype: Any = np.float64

    def array(self, *shape: int) -> Array:
        """Random numbers, integers where the dtype is one."""
        made: Array = self.rng.normal(0, 1.5, shape)
        return np.rint(3 * made).astype(self.dtype) if self.dtype == np.int64 else made.astype(self.dtype)

    def layer(self, out: int, wide: int, r: int, alpha: float, var: str = "layer") -> Step:
        """A new layer."""
        return new(var, "LoRALinear", self.array(out, wide), r, alpha)

    def a(self, wide: int, r: int, var: str = "layer") -> Step:
        """A set."""
        return ["set", var, "A", self.array(r, wide)]

    def b(self, out: int, r: int, var: str = "layer") -> Step:
        """B set."""
        return ["set", var, "B", self.array(out, r)]

    def x(self, wide: int, var: str = "layer") -> Step:
        """A forward pass on a new input."""
        return ask(var, "forward", self.array(wide))

    def adapted(self, out: int, wide: int, r: int, alpha: float, var: str = "layer") -> list[Step]:
        """A new layer with A and B set."""
        return [self.layer(out, wide, r, alpha, var), self.a(wide, r, var), self.b(out, r, var)]


def _case(name: str, group: str, summary: str, steps: Sequence[Step], **rest: Any) -> Case:
    options = rest.pop("options", DOUBLE)
    return Case(name=name, group=group, summary=summary, payload=script(steps), options=options, **rest)


def _normal(m: _Maker) -> Iterator[Case]:
    w = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]])
    x = np.array([1.0, 2.0, 3.0])
    fresh = [new("layer", "LoRALinear", w, 2, 6.0), ask("layer", "forward", x)]
    yield _case("a fresh layer", "normal", "a layer as it is made", fresh, sample=True)
    steps: list[Step] = [
        new("layer", "LoRALinear", w, 2, 6.0),
        ["set", "layer", "A", np.array([[1.0, 1.0, 0.0], [0.0, -1.0, 1.0]])],
        ["set", "layer", "B", np.array([[0.5, 1.0], [2.0, 0.0]])],
        ask("layer", "forward", x),
    ]
    yield _case("A and B set", "normal", "a layer with A and B set", steps, sample=True)
    yield _case("B at the start", "normal", "A and B of a fresh layer", [m.layer(3, 4, 2, 4.0), ["start", "layer"]])
    for name, out, wide, r, alpha in (
        ("more inputs than outputs", 3, 7, 2, 8.0),
        ("more outputs than inputs", 6, 3, 2, 1.0),
        ("a square layer", 4, 4, 2, 16.0),
        ("rank 1", 3, 4, 1, 2.0),
    ):
        yield _case(name, "normal", name, [*m.adapted(out, wide, r, alpha), m.x(wide)])
    yield _case(
        "several inputs", "normal", "several inputs in turn", [*m.adapted(3, 5, 2, 5.0), m.x(5), m.x(5), m.x(5)]
    )


def _scales(m: _Maker) -> Iterator[Case]:
    for name, r, alpha in (
        ("a scale that is not whole", 2, 7),
        ("a scale below 1", 4, 1),
        ("a whole alpha below a whole rank", 3, 2),
        ("an alpha below 1", 2, 0.25),
        ("alpha equal to the rank", 4, 4),
        ("a large alpha", 2, 128.0),
        ("a rank above both sizes", 6, 3.0),
    ):
        yield _case(name, "trap", name, [*m.adapted(3, 4, r, alpha), m.x(4), m.x(4)], sample=alpha == 7)


def _repeats(m: _Maker) -> Iterator[Case]:
    x = m.x(4)
    yield _case("the same input again", "trap", "one input three times", [*m.adapted(3, 4, 2, 6.0), x, x, x])
    steps = [*m.adapted(3, 4, 2, 1.0), m.x(4), m.a(4, 2), m.b(3, 2), m.x(4), m.a(4, 2), m.b(3, 2), m.x(4), m.x(4)]
    yield _case("A and B set anew", "trap", "A and B set again between calls", steps)
    yield _case("B alone set anew", "trap", "B set again between calls", [*m.adapted(4, 4, 2, 7.0), x, m.b(4, 2), x])
    yield _case("A alone set anew", "trap", "A set again between calls", [*m.adapted(4, 4, 2, 7.0), x, m.a(4, 2), x])
    steps = [m.layer(3, 4, 2, 6.0), x, m.a(4, 2), m.b(3, 2), x, x]
    yield _case("forward before and after training", "trap", "calls before A and B are set, and after", steps)
    steps = [*m.adapted(3, 4, 2, 5.0), x, ["set", "layer", "B", np.zeros((3, 2))], x, x]
    yield _case("B set back to zero", "trap", "B set to zeros after a call", steps)
    steps = [*m.adapted(3, 4, 2, 5.0), x, get("layer", "A"), get("layer", "B"), x, get("layer", "A"), get("layer", "B")]
    yield _case("A and B after forward", "trap", "A and B read after calls", steps)


def _starts(m: _Maker) -> Iterator[Case]:
    x = m.array(5)
    steps = [
        m.layer(4, 5, 3, 6.0),
        ["start", "layer"],
        ["kept", "layer", x],
        ask("layer", "forward", x),
        ["start", "layer"],
    ]
    yield _case("a fresh layer is kept", "trap", "A and B of a fresh layer, before and after calls", steps)
    yield _case(
        "a fresh square layer",
        "trap",
        "a fresh layer with r = in = out",
        [m.layer(3, 3, 3, 3.0), ["start", "layer"], m.x(3)],
    )
    yield _case(
        "a fresh layer of one number",
        "trap",
        "a fresh layer with one row and one column",
        [m.layer(1, 1, 1, 2.0), ["start", "layer"], m.x(1)],
    )
    yield _case(
        "a fresh layer of high rank",
        "trap",
        "a fresh layer of a rank above its sizes",
        [m.layer(2, 3, 6, 1.0), ["start", "layer"], m.x(3)],
    )
    steps = [m.layer(3, 4, 2, 6.0), m.a(4, 2), m.x(4), m.x(4)]
    yield _case("A set alone", "trap", "A set and B left as it starts", steps)


def _several(m: _Maker) -> Iterator[Case]:
    steps = [
        *m.adapted(3, 4, 2, 6.0, "one"), *m.adapted(2, 5, 3, 2.0, "two"),
        m.x(4, "one"), m.x(5, "two"), m.b(3, 2, "one"), m.x(5, "two"), m.x(4, "one"),
    ]  # fmt: skip
    yield _case("two layers", "trap", "two layers of unlike sizes side by side", steps)
    w = m.array(3, 4)
    shared = [new("one", "LoRALinear", w, 2, 6.0), new("two", "LoRALinear", w, 1, 3.0)]
    steps = [
        *shared, m.a(4, 2, "one"), m.b(3, 2, "one"), m.x(4, "one"), m.x(4, "two"), m.a(4, 1, "two"), m.b(3, 1, "two"),
        m.x(4, "two"), m.x(4, "one"),
    ]  # fmt: skip
    yield _case("two layers on one W", "trap", "two layers made from the same W", steps)
    steps = [*m.adapted(3, 3, 2, 5.0, "one"), m.x(3, "one"), m.layer(3, 3, 2, 7.0, "two"), ["start", "two"]]
    steps += [m.x(3, "two"), m.x(3, "one")]
    yield _case("a second layer later", "trap", "a layer made while another is in use", steps)


def _kinds(m: _Maker) -> Iterator[Case]:
    m.dtype = np.float32
    yield _case("float32", "trap", "float32 arrays", [*m.adapted(3, 4, 2, 5.0), m.x(4), m.x(4)], options=SINGLE)
    m.dtype = np.int64
    yield _case("integers", "trap", "integer arrays", [*m.adapted(3, 4, 2, 7), m.x(4), m.x(4)])
    yield _case(
        "a fresh layer of integers",
        "trap",
        "a fresh layer made from integers",
        [m.layer(3, 4, 2, 7), ["start", "layer"], m.x(4)],
    )
    m.dtype = np.float64
    yield _case("one output", "trap", "a layer of one output", [*m.adapted(1, 5, 2, 5.0), m.x(5)])
    yield _case("one input", "trap", "a layer of one input", [*m.adapted(4, 1, 3, 2.0), m.x(1), m.x(1)])


WORK = 48
"""Rows and columns of the layer whose memory is looked at."""


def _work(rng: np.random.Generator) -> Case:
    """Numbers for which B @ A leaves the range of a float, and B @ (A @ x) does not."""
    plain = [rng.uniform(0.5, 1.5, shape) for shape in ((2, WORK), (WORK, 2), (WORK,))]
    steps: list[Step] = [
        new("layer", "LoRALinear", rng.normal(0, 1, (WORK, WORK)), 2, 7.0),
        ["set", "layer", "A", plain[0]],
        ["set", "layer", "B", plain[1]],
        ask("layer", "forward", plain[2]),
        ask("layer", "forward", plain[2]),
        ["set", "layer", "A", plain[0] * 1e160],
        ["set", "layer", "B", plain[1] * 1e150],
        ["work", "layer", plain[2] * 1e-155],
        ["set", "layer", "A", plain[0]],
        ["set", "layer", "B", plain[1]],
        ask("layer", "forward", plain[2]),
    ]
    return _case("B @ A is not formed", "efficiency", "the memory and the lines of two calls", steps, checker="work")


def _merge(m: _Maker) -> Iterator[Case]:
    merged, x = ask("layer", "merge"), m.x(4)
    group = "part2-merge"
    yield _case("merge", group, "merge of a layer with A and B set", [*m.adapted(3, 4, 2, 6.0), merged])
    yield _case("merge, a scale below 1", group, "merge with a scale below 1", [*m.adapted(4, 4, 4, 1), merged])
    yield _case("merge of a fresh layer", group, "merge of a fresh layer", [m.layer(3, 4, 2, 6.0), merged])
    steps = [*m.adapted(3, 4, 2, 5.0), x, merged, x, merged, get("layer", "A"), get("layer", "B"), x]
    yield _case("forward after merge", group, "merge between calls of forward", steps)
    steps = [*m.adapted(3, 4, 2, 5.0), merged, m.b(3, 2), merged, x]
    yield _case("merge after another B", group, "merge, B set again, merge", steps)


def _dora(m: _Maker) -> Iterator[Case]:
    for name, out, wide, r, scale in (
        ("three rows", 3, 4, 2, 2.0),
        ("a square weight", 4, 4, 2, 0.5),
        ("a scale of 1", 3, 5, 2, 1.0),
        ("one row", 1, 4, 2, 3.0),
    ):
        inputs: dict[str, Any] = {"W": m.array(out, wide), "A": m.array(r, wide), "B": m.array(out, r)}
        inputs |= {"m": m.rng.uniform(0.5, 3, out), "scale": scale, "x": m.array(wide)}
        yield _dora_case(name, inputs)
    w = m.array(3, 4)
    start = {
        "W": w,
        "A": m.array(2, 4),
        "B": np.zeros((3, 2)),
        "m": np.linalg.norm(w, axis=1),
        "scale": 2.0,
        "x": m.array(4),
    }
    yield _dora_case("B zero, and the lengths of W", start)


def _dora_case(name: str, inputs: dict[str, Any]) -> Case:
    return Case(
        name=f"DoRA: {name}",
        group="part2-dora",
        summary=f"dora_forward, {name}",
        payload=call("dora_forward", inputs),
        checker="close",
    )
