"""The tolerance of each kernel problem accepts what float32 can store, and refuses what float16 can."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from problems.format.case import Case
from problems.format.checkers.kernel import CHECKER
from problems.format.kernel_results import list_outputs
from problems.format.loader import PRACTICE_SEED, discover, load_package
from problems.format.outcome import Outcome
from problems.format.problem import Problem

KERNELS = sorted(set(discover(kernels=True)) - set(discover(kernels=False)))
EXACT = "token_sampling_kernel"
"""Its outputs are whole numbers, which are compared exactly."""
Outputs = dict[str, Any]


def compute_outputs(problem: Problem, case: Case) -> Outputs:
    """Run the reference as its driver does: outputs are float64."""
    module: dict[str, Any] = {}
    exec(compile(problem.reference, "reference.py", "exec"), module)
    outputs: Outputs = {}

    def make(name: str, spec: Any) -> Any:
        if not isinstance(spec, dict):
            return spec
        if "input" in spec:
            return np.array(spec["input"])
        outputs[name] = np.zeros(spec["output"]) if "output" in spec else np.array(spec["inout"], dtype=np.float64)
        return outputs[name]

    module[case.payload["entry"]](*map(make, case.payload["names"], case.payload["args"]))
    return outputs


def make_outcome(outputs: Outputs) -> Outcome:
    return Outcome(how="ok", value={"runs": [outputs] * 3, "launches": [1] * 3, "host": [], "unwritten": []})


def round_like(outputs: Outputs, case: Case, name: str | None = None) -> Outputs:
    """Round to the dtype of each output, and the named one to float16 before."""
    forms = list_outputs(case)
    with np.errstate(all="ignore"):
        halves = {key: value.astype(np.float16) if key == name else value for key, value in outputs.items()}
        return {key: value.astype(forms[key].dtype) for key, value in halves.items()}


def test_checks_all_kernel_problems():
    assert len(KERNELS) == 10
    problem = load_package(EXACT)
    assert {form.dtype for case in problem.cases(PRACTICE_SEED) for form in list_outputs(case).values()} == {"int64"}


@pytest.mark.parametrize("slug", [slug for slug in KERNELS if slug != EXACT])
def test_tolerance_lies_between_float32_and_float16(slug: str):
    problem = load_package(slug)
    refused, accepted = Counter[str](), Counter[str]()
    for case in problem.cases(PRACTICE_SEED):
        outputs = compute_outputs(problem, case)
        expected, exact = make_outcome(outputs), round_like(outputs, case)
        assert CHECKER.check(case, expected, make_outcome(exact)).ok, case.name
        for name, form in list_outputs(case).items():
            half = round_like(outputs, case, name)
            if form.dtype == "float32" and not np.allclose(half[name], exact[name], rtol=2.0**-13, atol=0):
                is_accepted = CHECKER.check(case, expected, make_outcome(half)).ok
                (accepted if is_accepted else refused)[name] += 1
    assert refused
    # A case whose sums cancel allows more, and the result of a sum in float16 is off by more than one rounding.
    assert all(4 * accepted[name] < refused[name] for name in {*refused, *accepted}), (accepted, refused)


@pytest.mark.parametrize("slug", KERNELS)
def test_package_has_a_bug_that_computes_in_float16(slug: str):
    """The gate checks that each bug fails a case."""
    assert any("half" in bug.id for bug in load_package(slug).bugs)
