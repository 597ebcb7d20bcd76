"""Cases of lora: scripts that create layers, set A and B, and call forward; the memory of a call; merge and DoRA."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import ask, call, get, new, script

Array = np.ndarray[Any, np.dtype[Any]]
Step = list[Any]
SINGLE_TOLERANCES = {"rtol": 1e-3, "atol": 1e-5}
DOUBLE_TOLERANCES = {"rtol": 1e-6, "atol": 1e-8}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield all cases."""
    maker = _LoraStepMaker(rng)
    yield from _make_normal_cases(maker)
    yield from _make_scale_cases(maker)
    yield from _make_repeated_call_cases(maker)
    yield from _make_new_layer_cases(maker)
    yield from _make_several_layer_cases(maker)
    yield from _make_dtype_cases(maker)
    yield _make_work_case(rng)
    yield from _make_merge_cases(maker)
    yield from _make_dora_cases(maker)


class _LoraStepMaker:
    """Makes steps with random arrays for layers of given sizes.

    `out`, `wide` and `r` are the sizes out, in and r of the statement. `var` names the layer in the script.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.dtype: Any = np.float64

    def make_array(self, *shape: int) -> Array:
        """Return random numbers of `self.dtype`, rounded if it is an integer type."""
        made: Array = self.rng.normal(0, 1.5, shape)
        return np.rint(3 * made).astype(self.dtype) if self.dtype == np.int64 else made.astype(self.dtype)

    def new_layer(self, out: int, wide: int, r: int, alpha: float, var: str = "layer") -> Step:
        """Make the step that creates a layer."""
        return new(var, "LoRALinear", self.make_array(out, wide), r, alpha)

    def set_a(self, wide: int, r: int, var: str = "layer") -> Step:
        """Make the step that sets A."""
        return ["set", var, "A", self.make_array(r, wide)]

    def set_b(self, out: int, r: int, var: str = "layer") -> Step:
        """Make the step that sets B."""
        return ["set", var, "B", self.make_array(out, r)]

    def call_forward(self, wide: int, var: str = "layer") -> Step:
        """Make a forward pass on a new input."""
        return ask(var, "forward", self.make_array(wide))

    def new_adapted_layer(self, out: int, wide: int, r: int, alpha: float, var: str = "layer") -> list[Step]:
        """Make the steps that create a layer and set A and B."""
        return [self.new_layer(out, wide, r, alpha, var), self.set_a(wide, r, var), self.set_b(out, r, var)]


def _make_case(name: str, group: str, summary: str, steps: Sequence[Step], **rest: Any) -> Case:
    exact_steps = {place: "values" for place, step in enumerate(steps) if step[0] == "get"}
    options = {"exact": exact_steps, **rest.pop("options", DOUBLE_TOLERANCES)}
    return Case(name=name, group=group, summary=summary, payload=script(steps), options=options, **rest)


def _make_normal_cases(maker: _LoraStepMaker) -> Iterator[Case]:
    w = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]])
    x = np.array([1.0, 2.0, 3.0])
    new_layer_steps = [new("layer", "LoRALinear", w, 2, 6.0), ask("layer", "forward", x)]
    yield _make_case("a new layer", "normal", "a layer right after its creation", new_layer_steps, sample=True)
    steps: list[Step] = [
        new("layer", "LoRALinear", w, 2, 6.0),
        ["set", "layer", "A", np.array([[1.0, 1.0, 0.0], [0.0, -1.0, 1.0]])],
        ["set", "layer", "B", np.array([[0.5, 1.0], [2.0, 0.0]])],
        ask("layer", "forward", x),
    ]
    yield _make_case("A and B set", "normal", "a layer with A and B set", steps, sample=True)
    yield _make_case(
        "B at the start", "normal", "A and B of a new layer", [maker.new_layer(3, 4, 2, 4.0), ["start", "layer"]]
    )
    for name, out, wide, r, alpha in (
        ("more inputs than outputs", 3, 7, 2, 8.0),
        ("more outputs than inputs", 6, 3, 2, 1.0),
        ("a square layer", 4, 4, 2, 16.0),
        ("rank 1", 3, 4, 1, 2.0),
    ):
        yield _make_case(
            name, "normal", name, [*maker.new_adapted_layer(out, wide, r, alpha), maker.call_forward(wide)]
        )
    yield _make_case(
        "several inputs",
        "normal",
        "several inputs one after another",
        [*maker.new_adapted_layer(3, 5, 2, 5.0), maker.call_forward(5), maker.call_forward(5), maker.call_forward(5)],
    )


def _make_scale_cases(maker: _LoraStepMaker) -> Iterator[Case]:
    for name, r, alpha in (
        ("a fractional scale", 2, 7),
        ("a scale below 1", 4, 1),
        ("an integer alpha below the rank", 3, 2),
        ("an alpha below 1", 2, 0.25),
        ("alpha equal to the rank", 4, 4),
        ("a large alpha", 2, 128.0),
        ("a rank above both sizes", 6, 3.0),
    ):
        yield _make_case(
            name,
            "trap",
            name,
            [*maker.new_adapted_layer(3, 4, r, alpha), maker.call_forward(4), maker.call_forward(4)],
            sample=alpha == 7,
        )


def _make_repeated_call_cases(maker: _LoraStepMaker) -> Iterator[Case]:
    forward_step = maker.call_forward(4)
    yield _make_case(
        "the same input again",
        "trap",
        "one input three times",
        [*maker.new_adapted_layer(3, 4, 2, 6.0), forward_step, forward_step, forward_step],
    )
    steps = [
        *maker.new_adapted_layer(3, 4, 2, 1.0),
        maker.call_forward(4),
        maker.set_a(4, 2),
        maker.set_b(3, 2),
        maker.call_forward(4),
        maker.set_a(4, 2),
        maker.set_b(3, 2),
        maker.call_forward(4),
        maker.call_forward(4),
    ]
    yield _make_case("A and B set again", "trap", "A and B set again between calls", steps)
    yield _make_case(
        "only B set again",
        "trap",
        "B set again between calls",
        [*maker.new_adapted_layer(4, 4, 2, 7.0), forward_step, maker.set_b(4, 2), forward_step],
    )
    yield _make_case(
        "only A set again",
        "trap",
        "A set again between calls",
        [*maker.new_adapted_layer(4, 4, 2, 7.0), forward_step, maker.set_a(4, 2), forward_step],
    )
    steps = [
        maker.new_layer(3, 4, 2, 6.0),
        forward_step,
        maker.set_a(4, 2),
        maker.set_b(3, 2),
        forward_step,
        forward_step,
    ]
    yield _make_case("forward before and after training", "trap", "calls before A and B are set, and after", steps)
    steps = [
        *maker.new_adapted_layer(3, 4, 2, 5.0),
        forward_step,
        ["set", "layer", "B", np.zeros((3, 2))],
        forward_step,
        forward_step,
    ]
    yield _make_case("B set back to zero", "trap", "B set to zeros after a call", steps)
    steps = [
        *maker.new_adapted_layer(3, 4, 2, 5.0),
        forward_step,
        get("layer", "A"),
        get("layer", "B"),
        forward_step,
        get("layer", "A"),
        get("layer", "B"),
    ]
    yield _make_case("A and B after forward", "trap", "A and B read after calls", steps)


def _make_new_layer_cases(maker: _LoraStepMaker) -> Iterator[Case]:
    x = maker.make_array(5)
    steps = [
        maker.new_layer(4, 5, 3, 6.0),
        ["start", "layer"],
        ["kept", "layer", x],
        ask("layer", "forward", x),
        ["start", "layer"],
    ]
    yield _make_case("a new layer is unchanged", "trap", "A and B of a new layer, before and after calls", steps)
    yield _make_case(
        "a new square layer",
        "trap",
        "a new layer with r = in = out",
        [maker.new_layer(3, 3, 3, 3.0), ["start", "layer"], maker.call_forward(3)],
    )
    yield _make_case(
        "a new layer with one number",
        "trap",
        "a new layer with one row and one column",
        [maker.new_layer(1, 1, 1, 2.0), ["start", "layer"], maker.call_forward(1)],
    )
    yield _make_case(
        "a new layer with a high rank",
        "trap",
        "a new layer with a rank above its sizes",
        [maker.new_layer(2, 3, 6, 1.0), ["start", "layer"], maker.call_forward(3)],
    )
    steps = [maker.new_layer(3, 4, 2, 6.0), maker.set_a(4, 2), maker.call_forward(4), maker.call_forward(4)]
    yield _make_case("only A set", "trap", "A set and B unchanged since the start", steps)


def _make_several_layer_cases(maker: _LoraStepMaker) -> Iterator[Case]:
    steps = [
        *maker.new_adapted_layer(3, 4, 2, 6.0, "one"),
        *maker.new_adapted_layer(2, 5, 3, 2.0, "two"),
        maker.call_forward(4, "one"),
        maker.call_forward(5, "two"),
        maker.set_b(3, 2, "one"),
        maker.call_forward(5, "two"),
        maker.call_forward(4, "one"),
    ]
    yield _make_case("two layers", "trap", "two layers of different sizes, used in turn", steps)
    w = maker.make_array(3, 4)
    shared = [new("one", "LoRALinear", w, 2, 6.0), new("two", "LoRALinear", w, 1, 3.0)]
    steps = [
        *shared,
        maker.set_a(4, 2, "one"),
        maker.set_b(3, 2, "one"),
        maker.call_forward(4, "one"),
        maker.call_forward(4, "two"),
        maker.set_a(4, 1, "two"),
        maker.set_b(3, 1, "two"),
        maker.call_forward(4, "two"),
        maker.call_forward(4, "one"),
    ]
    yield _make_case("two layers on one W", "trap", "two layers created from the same W", steps)
    steps = [
        *maker.new_adapted_layer(3, 3, 2, 5.0, "one"),
        maker.call_forward(3, "one"),
        maker.new_layer(3, 3, 2, 7.0, "two"),
        ["start", "two"],
    ]
    steps += [maker.call_forward(3, "two"), maker.call_forward(3, "one")]
    yield _make_case("a second layer later", "trap", "a layer created while another is in use", steps)


def _make_dtype_cases(maker: _LoraStepMaker) -> Iterator[Case]:
    maker.dtype = np.float32
    yield _make_case(
        "float32",
        "trap",
        "float32 arrays",
        [*maker.new_adapted_layer(3, 4, 2, 5.0), maker.call_forward(4), maker.call_forward(4)],
        options=SINGLE_TOLERANCES,
    )
    maker.dtype = np.int64
    yield _make_case(
        "integers",
        "trap",
        "integer arrays",
        [*maker.new_adapted_layer(3, 4, 2, 7), maker.call_forward(4), maker.call_forward(4)],
    )
    yield _make_case(
        "a new layer of integers",
        "trap",
        "a new layer created from integers",
        [maker.new_layer(3, 4, 2, 7), ["start", "layer"], maker.call_forward(4)],
    )
    maker.dtype = np.float64
    yield _make_case(
        "one output", "trap", "a layer with one output", [*maker.new_adapted_layer(1, 5, 2, 5.0), maker.call_forward(5)]
    )
    yield _make_case(
        "one input",
        "trap",
        "a layer with one input",
        [*maker.new_adapted_layer(4, 1, 3, 2.0), maker.call_forward(1), maker.call_forward(1)],
    )


MEASURED_SIZE = 48
"""The number of rows and of columns of the layer whose memory is measured."""


def _make_work_case(rng: np.random.Generator) -> Case:
    """Make the case with numbers for which B @ A overflows a float and B @ (A @ x) does not."""
    a, b, x = (rng.uniform(0.5, 1.5, shape) for shape in ((2, MEASURED_SIZE), (MEASURED_SIZE, 2), (MEASURED_SIZE,)))
    steps: list[Step] = [
        new("layer", "LoRALinear", rng.normal(0, 1, (MEASURED_SIZE, MEASURED_SIZE)), 2, 7.0),
        ["set", "layer", "A", a],
        ["set", "layer", "B", b],
        ask("layer", "forward", x),
        ask("layer", "forward", x),
        ["set", "layer", "A", a * 1e160],
        ["set", "layer", "B", b * 1e150],
        ["work", "layer", x * 1e-155],
        ["set", "layer", "A", a],
        ["set", "layer", "B", b],
        ask("layer", "forward", x),
    ]
    return _make_case(
        "B @ A is not computed",
        "efficiency",
        "the memory and the lines of Python of two calls",
        steps,
        checker="work",
        self_counted=True,
    )


def _make_merge_cases(maker: _LoraStepMaker) -> Iterator[Case]:
    merge_step, forward_step = ask("layer", "merge"), maker.call_forward(4)
    group = "part2-merge"
    yield _make_case(
        "merge", group, "merge of a layer with A and B set", [*maker.new_adapted_layer(3, 4, 2, 6.0), merge_step]
    )
    yield _make_case(
        "merge, a scale below 1",
        group,
        "merge with a scale below 1",
        [*maker.new_adapted_layer(4, 4, 4, 1), merge_step],
    )
    yield _make_case("merge of a new layer", group, "merge of a new layer", [maker.new_layer(3, 4, 2, 6.0), merge_step])
    steps = [
        *maker.new_adapted_layer(3, 4, 2, 5.0),
        forward_step,
        merge_step,
        forward_step,
        merge_step,
        get("layer", "A"),
        get("layer", "B"),
        forward_step,
    ]
    yield _make_case("forward after merge", group, "merge between calls of forward", steps)
    steps = [*maker.new_adapted_layer(3, 4, 2, 5.0), merge_step, maker.set_b(3, 2), merge_step, forward_step]
    yield _make_case("merge after another B", group, "merge, B set again, merge", steps)
    maker.dtype = np.int64
    yield _make_case(
        "merge of integers", group, "merge of integer arrays", [*maker.new_adapted_layer(3, 4, 2, 7), merge_step]
    )
    maker.dtype = np.float64


def _make_dora_cases(maker: _LoraStepMaker) -> Iterator[Case]:
    for name, out, wide, r, scale in (
        ("three rows", 3, 4, 2, 2.0),
        ("a square weight", 4, 4, 2, 0.5),
        ("a scale of 1", 3, 5, 2, 1.0),
        ("one row", 1, 4, 2, 3.0),
    ):
        inputs: dict[str, Any] = {
            "W": maker.make_array(out, wide),
            "A": maker.make_array(r, wide),
            "B": maker.make_array(out, r),
        }
        inputs |= {"m": maker.rng.uniform(0.5, 3, out), "scale": scale, "x": maker.make_array(wide)}
        yield _make_dora_case(name, inputs)
    w = maker.make_array(3, 4)
    start = {
        "W": w,
        "A": maker.make_array(2, 4),
        "B": np.zeros((3, 2)),
        "m": np.linalg.norm(w, axis=1),
        "scale": 2.0,
        "x": maker.make_array(4),
    }
    yield _make_dora_case("B zero and m the lengths of W", start)


def _make_dora_case(name: str, inputs: dict[str, Any]) -> Case:
    return Case(
        name=f"DoRA: {name}",
        group="part2-dora",
        summary=f"dora_forward, {name}",
        payload=call("dora_forward", inputs),
        checker="close",
    )
