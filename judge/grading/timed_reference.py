"""The expected outputs of timed calls. The reference runs in this process: its package is trusted, as its cases.py is,
and what it returns never enters a cell. A cell would have to move hundreds of megabytes for each call."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.checker_api import RIGHT, Finding
from problems.format.drivers.kernel_poison import find_poison
from problems.format.kernel_results import list_outputs
from problems.format.outcome import Outcome
from problems.format.problem import Problem

Array = np.ndarray[Any, Any]
PART_ELEMENTS = 1 << 20
"""Of the largest array of a part: its float64 numbers are 8 MB."""


class TimedReference:
    """Checks the outputs of calls of one problem's kernels. `split_axes` is that of the timed case."""

    def __init__(self, problem: Problem, split_axes: Mapping[str, int] = MappingProxyType({})) -> None:
        self._problem, self._split_axes = problem, split_axes
        self._module: dict[str, Any] = {"__name__": f"reference_of_{problem.slug}"}
        code = compile(problem.reference, str(problem.folder / "reference.py"), "exec", dont_inherit=True)
        exec(code, self._module)

    def verify(self, case: Case, outputs: Mapping[str, Any]) -> Finding:
        """Compare the outputs of one call with the reference's, by the checker of the problem."""
        if _have_expected_shapes(case, outputs) and all(
            self._verify_part(*part).ok for part in split_case(case, outputs, self._split_axes)
        ):
            return RIGHT
        return self._verify_part(case, outputs)  # in one piece, so that the finding has the right indices and counts

    def _verify_part(self, case: Case, outputs: Mapping[str, Any]) -> Finding:
        expected = _build_outcome(self.compute(case), [])
        unwritten = [name for name, values in outputs.items() if _has_poison(case, name, values)]
        return self._problem.get_checker(case).check(case, expected, _build_outcome(outputs, unwritten))

    def compute(self, case: Case) -> Mapping[str, Array]:
        """Return what the reference stores in each output: float64 for every float dtype."""
        outputs: dict[str, Array] = {}
        arguments: list[Any] = []
        for name, spec in zip(case.payload["names"], case.payload["args"], strict=True):
            form = list_outputs(case).get(name)
            if form is None:
                arguments.append(_read_input(spec))
            else:
                outputs[name] = _make_output(form.shape, np.dtype(form.dtype), form.before)
                arguments.append(outputs[name])
        self._module[case.payload["entry"]](*arguments)
        return outputs


def split_case(
    case: Case, outputs: Mapping[str, Any], split_axes: Mapping[str, int]
) -> Iterator[tuple[Case, Mapping[str, Any]]]:
    """Yield parts of a case with their outputs, of which the largest array has about PART_ELEMENTS elements."""
    arguments = dict(zip(case.payload["names"], case.payload["args"], strict=True))
    shapes = {name: _find_shape(arguments[name]) for name in split_axes}
    length = max((shapes[name][axis] for name, axis in split_axes.items()), default=1)
    elements = max(map(math.prod, shapes.values()), default=1)
    step = max(1, PART_ELEMENTS * length // max(elements, 1))
    for start in range(0, length, step):
        slices = {name: (slice(None),) * axis + (slice(start, start + step),) for name, axis in split_axes.items()}
        specs = [_cut(spec, slices.get(name)) for name, spec in arguments.items()]
        cut = {name: values[slices[name]] if name in slices else values for name, values in outputs.items()}
        yield replace(case, payload={**case.payload, "args": specs}), cut


def _find_shape(spec: Any) -> Sequence[int]:
    table = cast("Mapping[str, Any]", spec)
    return table["output"] if "output" in table else _get_values(table).shape


def _get_values(table: Mapping[str, Any]) -> Array:
    return table["input"] if "input" in table else table["inout"]


def _cut(spec: Any, slices: tuple[slice, ...] | None) -> Any:
    """Return the part of an argument that `slices` select; None selects all. The last of them is of the split axis."""
    if slices is None:
        return spec
    table = dict(cast("Mapping[str, Any]", spec))
    if "output" not in table:
        role = "input" if "input" in table else "inout"
        return {**table, role: table[role][slices]}
    axis = len(slices) - 1
    shape = list(table["output"])
    shape[axis] = len(range(shape[axis])[slices[-1]])
    return {**table, "output": shape}


def _have_expected_shapes(case: Case, outputs: Mapping[str, Any]) -> bool:
    for name, form in list_outputs(case).items():
        values = outputs.get(name)
        if not isinstance(values, np.ndarray) or cast("Array", values).shape != form.shape:
            return False
    return True


def _read_input(spec: Any) -> Any:
    return cast("Mapping[str, Any]", spec)["input"] if isinstance(spec, Mapping) else spec


def _make_output(shape: tuple[int, ...], dtype: Any, before: Array | None) -> Array:
    wide = np.float64 if dtype.kind == "f" else dtype
    return np.zeros(shape, wide) if before is None else before.astype(wide)


def _build_outcome(outputs: Mapping[str, Any], unwritten: list[str]) -> Outcome:
    value = {"runs": [dict(outputs)], "launches": [1], "host": [], "unwritten": unwritten}
    return Outcome(how="ok", value=value)


def _has_poison(case: Case, name: str, values: Any) -> bool:
    form = list_outputs(case).get(name)
    if form is None or form.before is not None or not isinstance(values, np.ndarray):
        return False
    return bool(find_poison(cast("Array", values), int(case.payload["seed"])).any())
