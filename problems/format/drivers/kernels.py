"""Driver for Triton kernels, which run in Triton's interpreter on a CPU.

A case is {"entry": name, "names": [...], "args": [...], "seed": s}, optionally with "needs". An argument is a scalar or

    {"input": array, "strides": [...]}                     an array; strides in elements, or None for C order
    {"output": [shape], "dtype": name, "strides": [...]}   an array that the entry fills
    {"inout": array, "strides": [...]}                     an array that the entry changes in place; also an output

The entry runs three times: its programs in order, then in an order that the seed chooses, then in order with other
values in memory that is undefined. In the last run autotuned kernels are measured before, and use another configuration
than the first. `run` returns {"value": {"runs": [{output: array} for each run], "launches": [n for each run],
"unwritten": [names], "host": [names], "tuned": bool}, "mutated": [names of inputs]}. "unwritten" names outputs with
elements that no kernel stored, and "host" those of all outputs where such elements have changed. An "inout" is never
"unwritten": what it has before can be right. "tuned" says whether a run used another configuration. A fault of a kernel
ends the case: the value is {"fault": ...} (`kernel_memory.KernelFaultError`)."""

from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from problems.format.drivers.common import find_missing, get_solution
from problems.format.drivers.common import load as load_solution
from problems.format.drivers.kernel_interpreter import KernelGuard
from problems.format.drivers.kernel_memory import Buffer, KernelMemory, view_elements

RUNS = (("in order", False), ("shuffled", False), ("in order", True))
"""Of each run: the order of the programs, and whether undefined memory has a large number instead of NaN."""

_guards: list[KernelGuard] = []
_make_rng = np.random.default_rng  # a solution can replace numpy.random.default_rng


def load() -> None:
    """Import the solution."""
    prepare()
    load_solution()


def prepare() -> None:
    """Prepare Triton's interpreter. Call it once, before the solution defines its kernels."""
    _guards.append(KernelGuard())


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Run the entry, and return what its kernels wrote."""
    solution = get_solution()
    missing = find_missing(solution, [case["entry"], *case.get("needs", ())])
    return {"missing": missing} if missing is not None else run_entry(getattr(solution, case["entry"]), case)


def run_entry(function: Any, case: dict[str, Any]) -> dict[str, Any]:
    """Run a function with the arguments of a case, and return what its kernels wrote."""
    value: dict[str, Any] = {"runs": [], "launches": [], "host": [], "unwritten": []}
    mutated: dict[str, None] = {}
    for order, finite in RUNS:
        attempt = _Run(case, finite)
        attempt.call(function, shuffled=order == "shuffled", measures=finite)
        if not _guards[0].is_intact():
            return {"value": {"fault": {"kind": "patched", "access": "launch", "array": ""}}, "mutated": []}
        if attempt.memory.fault is not None:
            return {"value": {"fault": attempt.memory.fault}, "mutated": []}
        value["runs"].append(attempt.read_outputs())
        value["launches"].append(_guards[0].launches)
        value["host"] = sorted({*value["host"], *attempt.list_host_written()})
        value["unwritten"] = attempt.list_unwritten()
        value["tuned"] = attempt.memory.uses_other_configuration
        mutated.update(dict.fromkeys(attempt.list_mutated()))
    return {"value": value, "mutated": list(mutated)}


@dataclass(frozen=True)
class _Output:
    """An array that kernels change. `before` has the bits of its buffer before the entry is called."""

    buffer: Buffer
    view: Any
    before: Any
    must_be_stored: bool

    def is_stored(self) -> bool:
        return bool(self.buffer.is_written[self.buffer.is_element].all())

    def is_host_written(self) -> bool:
        return bool(np.any((self.buffer.bits != self.before) & ~self.buffer.is_written))


class _Run:
    """One call of the entry with arrays of its own. It keeps their buffers, because the entry can change its arrays."""

    def __init__(self, case: dict[str, Any], finite: bool) -> None:
        self.seed = int(case["seed"])
        self.memory = KernelMemory(_guards[0].dtypes, self.seed, finite=finite)
        self.inputs: dict[str, tuple[Any, bytes]] = {}
        self.outputs: dict[str, _Output] = {}
        self.args = [self._make(name, spec) for name, spec in zip(case["names"], case["args"], strict=True)]

    def _make(self, name: str, spec: Any) -> Any:
        if not isinstance(spec, dict):
            return spec
        spec = cast("dict[str, Any]", spec)
        is_output, is_inout = "output" in spec, "inout" in spec
        values = None if is_output else np.asarray(spec["inout" if is_inout else "input"])
        shape, dtype = (spec["output"], spec["dtype"]) if values is None else (values.shape, values.dtype.name)
        array = self.memory.allocate(name, shape, dtype, spec["strides"])
        view = view_elements(array.buffer.data, array.shape, array.stride())
        if values is not None:
            view[...] = values
        if is_output or is_inout:
            self.outputs[name] = _Output(array.buffer, view, array.buffer.bits.copy(), must_be_stored=is_output)
        else:
            self.inputs[name] = view, view.tobytes()
        return array

    def call(self, function: Any, *, shuffled: bool, measures: bool) -> None:
        """Call the entry. A fault of a kernel counts even if the entry suppresses the exception."""

        def choose_order(launch: int, count: int) -> Any:
            if not shuffled:
                return range(count)
            order = _make_rng([self.seed, launch]).permutation(count)
            return range(count - 1, -1, -1) if np.array_equal(order, range(count)) else order

        _guards[0].start_run(self.memory, choose_order, measures=measures, seed=self.seed)
        try:
            function(*self.args)
        except Exception:
            if self.memory.fault is None:
                raise

    def read_outputs(self) -> dict[str, Any]:
        return {name: output.view.copy() for name, output in self.outputs.items()}

    def list_host_written(self) -> list[str]:
        """Return the outputs with elements that have changed although no kernel stored them."""
        return [name for name, output in self.outputs.items() if output.is_host_written()]

    def list_unwritten(self) -> list[str]:
        """Return the outputs with elements that no kernel stored."""
        return [name for name, output in self.outputs.items() if output.must_be_stored and not output.is_stored()]

    def list_mutated(self) -> list[str]:
        return [name for name, (view, before) in self.inputs.items() if view.tobytes() != before]
