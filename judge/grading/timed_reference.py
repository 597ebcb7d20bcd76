"""The expected outputs of timed calls. The reference runs in this process: its package is trusted, as its cases.py is,
and what it returns never enters a cell. A cell would have to move hundreds of megabytes for each call."""

from collections.abc import Mapping
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.checker_api import Finding
from problems.format.drivers.kernel_poison import find_poison
from problems.format.kernel_results import list_outputs
from problems.format.outcome import Outcome
from problems.format.problem import Problem

Array = np.ndarray[Any, Any]


class TimedReference:
    """Checks the outputs of calls of one problem's kernels."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._module: dict[str, Any] = {"__name__": f"reference_of_{problem.slug}"}
        code = compile(problem.reference, str(problem.folder / "reference.py"), "exec", dont_inherit=True)
        exec(code, self._module)

    def verify(self, case: Case, outputs: Mapping[str, Any]) -> Finding:
        """Compare the outputs of one call with the reference's, by the checker of the problem."""
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
