"""The checker `kernel`: the outputs of Triton kernels, each run of which must be right.

The runs differ in the order of the programs, and in what undefined memory has. What differs between them tells a race
or undefined memory from a wrong formula. A kernel is judged by its outputs: what the guards in the sandbox report can
only refuse it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import numpy as np

from problems.format.abnormal_outcomes import check_abnormal, compare_abnormal
from problems.format.array_comparison import ArrayDifference, compare_arrays
from problems.format.case import Case
from problems.format.checker_api import RIGHT, Finding
from problems.format.drivers.kernel_poison import find_poison
from problems.format.kernel_results import KernelFault, KernelResult, list_outputs, parse_kernel_result
from problems.format.numeric_arrays import Array
from problems.format.outcome import Outcome
from problems.format.view_builders import build_call_view
from problems.format.views import CaseView, TextView

TOLERANCES = {"float16": (2.0**-10, 2.0**-24), "float32": (2.0**-20, 2.0**-126), "float64": (2.0**-49, 0.0)}
"""By the dtype of the output: relative and absolute. They allow the result to be rounded once, and a few more roundings
of float32; a computation in float16 needs more. A case with sums sets its own."""

_FAULTS: Mapping[str, str] = {
    "bounds": "A kernel {access}s outside of {array}{line}. On a GPU that reads or changes other memory, or stops the "
    "process. Mask the {access}, or correct its offsets.",
    "gap": "A kernel stores between the elements of {array}{line}, which is not contiguous. Compute offsets from its "
    "strides.",
    "race": "Two programs of one launch access the same element of {array}{line} without atomics, and one of them "
    "changes it. On a GPU they run at the same time, so the result depends on which one is first.",
    "patched": "The code replaced a part of Triton's interpreter. Launch kernels as on a GPU.",
    "tuning": "To measure its configurations, `@triton.autotune` runs the kernel{line} many times, and {array} changes "
    "each time. Name it in `restore_value`, or in `reset_to_zero` if it starts from 0. With a `pre_hook` of your own, "
    "both have no effect.",
    "dot": "`tl.dot` multiplies tiles{line} whose common axis is too short for a GPU. It needs at least 16 elements of "
    "float16, 8 of float32, 4 of float64 or 32 of int8. Pad the tiles with zeros.",
}


_TAMPERED = Finding(ok=False, kind="type", message="The result of the kernels was tampered with.")


class KernelChecker:
    """case.options can set "rtol" and "atol": a number for all outputs, or a mapping from their names to numbers."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Compare each output of each run with the reference's."""
        finding = check_abnormal(case, expected, actual)
        if finding is not None:
            return finding
        want, got = parse_kernel_result(case, expected.value), parse_kernel_result(case, actual.value)
        if isinstance(got, KernelFault):
            return _build_fault_finding(got)
        if not isinstance(want, KernelResult) or got is None or len(got.runs) != len(want.runs):
            return _TAMPERED
        return _compare_results(case, want, got)

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return whether the same kind of fault ended both, or all runs agree within four times the tolerances."""
        decided = compare_abnormal(a, b)
        if decided is not None:
            return decided
        one, other = parse_kernel_result(case, a.value), parse_kernel_result(case, b.value)
        if isinstance(one, KernelFault) and isinstance(other, KernelFault):
            # Which array a measurement changes first depends on the order of the arguments.
            same_array = one.array == other.array or one.kind == "tuning"
            return (one.kind, one.access) == (other.kind, other.access) and same_array
        if not isinstance(one, KernelResult) or not isinstance(other, KernelResult):
            return one is None and other is None
        if len(one.runs) != len(other.runs) or (one.launches > 0) != (other.launches > 0):
            return False
        return all(
            _find_difference(case, name, first[name], second[name], factor=4) is None
            for first, second in zip(one.runs, other.runs, strict=True)
            for name in list_outputs(case)
        )

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Show the inputs, and the outputs of the first run as arrays of their dtypes."""
        names, args = case.payload["names"], case.payload["args"]
        shown = [_show_argument(spec) for spec in args]
        plain = replace(case, payload={"entry": case.payload["entry"], "names": names, "args": shown})
        return build_call_view(plain, expected and _show_outputs(case, expected), _show_outputs(case, actual))


def check_without_reference(case: Case, value: Any) -> Finding:
    """Check what needs no expected values: faults, elements that nothing stored, and what differs between the runs."""
    got = parse_kernel_result(case, value)
    if isinstance(got, KernelFault):
        return _build_fault_finding(got)
    if got is None:
        return _TAMPERED
    for name in got.unwritten:
        missing = find_poison(got.runs[0][name], int(case.payload["seed"]))
        if missing.any():
            return _build_unwritten_finding(name, missing)
    return _compare_results(case, replace(got, runs=got.runs[:1] * len(got.runs)), got)


def _build_unwritten_finding(name: str, missing: "np.ndarray[Any, np.dtype[np.bool_]]") -> Finding:
    where = f"{int(missing.sum())} of {missing.size} elements"
    return Finding(ok=False, kind="unwritten", message=f"No kernel wrote {where} of `{name}`.")


def _build_fault_finding(fault: KernelFault) -> Finding:
    message = _FAULTS[fault.kind].format(
        access=fault.access if fault.access != "atomic" else "change",
        array=f"`{fault.array}`" if fault.array else "a scratch array",
        line=f" on line {fault.line}" if fault.line else "",
    )
    return Finding(ok=False, kind=fault.kind, message=message, detail=fault.detail)


def _compare_results(case: Case, want: KernelResult, got: KernelResult) -> Finding:
    if got.launches < 1:
        return Finding(ok=False, kind="launch", message="Your code launched no kernel. Compute the result in a kernel.")
    for name, form in list_outputs(case).items():
        first, *others = (run[name] for run in got.runs)
        right = want.runs[0][name]
        unwritten = find_poison(first, int(case.payload["seed"])) & ~np.isnan(right)
        if name in got.unwritten and unwritten.any():
            return _build_unwritten_finding(name, unwritten)
        differences = [_find_difference(case, name, right, run) for run in (first, *others)]
        changed = [_find_difference(case, name, first, run, factor=2) is not None for run in others]
        if form.before is not None and all(differences) and np.array_equal(first, form.before):
            message = f"`{name}` still has the values from before the call. Store its new values in place."
            return Finding(ok=False, kind="unchanged", message=message)
        if any(differences):
            return _explain_difference(case, name, differences, changed, is_tuned=got.is_tuned)
    if got.host_written:
        message = f"`{got.host_written[0]}` has values that no kernel stored. Compute them in a kernel."
        return Finding(ok=False, kind="host", message=message)
    return RIGHT


def _explain_difference(
    case: Case, name: str, differences: list[ArrayDifference | None], changed: list[bool], *, is_tuned: bool
) -> Finding:
    """Explain why an output is wrong. `changed` says of each run after the first whether it gave something else."""
    first = next(each for each in differences if each is not None)
    if changed[:1] == [True]:
        message = (
            f"`{name}` depends on the order in which the programs of a launch run. On a GPU they run at the same time, "
            "in any order: each program must compute what it stores without the others."
        )
        return Finding(ok=False, kind="race", message=message, first=first.first)
    if any(changed) and is_tuned:
        message = (
            f"`{name}` is wrong with another configuration of `@triton.autotune` than the first, or depends on "
            "undefined memory. A GPU uses the configuration that is fastest."
        )
        return Finding(ok=False, kind="configuration", message=message, first=first.first)
    if any(changed):
        message = (
            f"`{name}` depends on undefined memory: on lanes that a masked load without `other` leaves undefined, or "
            "on elements that no kernel wrote before they were loaded."
        )
        return Finding(ok=False, kind="undefined", message=message, first=first.first)
    message = f"In `{name}`: {first.message}" if len(list_outputs(case)) > 1 else first.message
    return Finding(ok=False, kind=first.kind, message=message, first=first.first)


def get_kernel_tolerances(case: Case, name: str) -> tuple[float, float]:
    """Return (rtol, atol) of an output."""
    rtol, atol = TOLERANCES.get(list_outputs(case)[name].dtype, (0.0, 0.0))
    return _get_tolerance(case, "rtol", name, rtol), _get_tolerance(case, "atol", name, atol)


def _get_tolerance(case: Case, option: str, output: str, default: float) -> float:
    value: Any = case.options.get(option, default)
    return float(cast("Mapping[str, Any]", value)[output] if isinstance(value, Mapping) else value)


def _find_difference(case: Case, name: str, want: Array, got: Array, factor: float = 1) -> ArrayDifference | None:
    rtol, atol = get_kernel_tolerances(case, name)
    return compare_arrays(want, got, rtol=factor * rtol, atol=factor * atol)


def _show_argument(spec: Any) -> Any:
    if not isinstance(spec, Mapping):
        return spec
    table = cast("Mapping[str, Any]", spec)
    if "output" not in table:
        return table["input"] if "input" in table else table["inout"]
    strides = f", strides {tuple(table['strides'])}" if table["strides"] else ""
    return TextView(text=f"to fill: {table['dtype']}, shape {tuple(table['output'])}{strides}")


def _show_outputs(case: Case, outcome: Outcome) -> Outcome:
    if outcome.how != "ok":
        return outcome
    result = parse_kernel_result(case, outcome.value)
    if not isinstance(result, KernelResult):
        return replace(outcome, how="stopped")
    forms = list_outputs(case)
    with np.errstate(over="ignore"):  # float16 has infinity beyond 65504, as a kernel stores it
        # The reference computes in float64, and the page names the dtype of what it shows.
        outputs = {name: array.astype(forms[name].dtype) for name, array in result.runs[0].items()}
    return replace(outcome, value=next(iter(outputs.values())) if len(outputs) == 1 else outputs)


NAME = "kernel"
CHECKER = KernelChecker()
