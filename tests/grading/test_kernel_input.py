"""Runs of kernels on inputs that candidates typed: arrays to fill, arrays that change in place, strides, and faults."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from judge.grading.context import GradingContext
from judge.grading.custom_input import CustomInput, evaluate_input
from judge.grading.custom_run import grade_custom_input
from judge.grading.report import CaseReport, Verdict
from problems.format.input_form import InputForm, InputRefusedError
from problems.format.input_form_builders import list_input_forms
from problems.format.kernel_input import MAX_OUTPUT_ELEMENTS
from problems.format.loader import PRACTICE_SEED, discover, load_package
from problems.format.value_encoding import encode_canonical
from problems.format.views import ArrayView, TextView
from sandbox import Sandbox, codec
from sandbox.limits import Limits
from tests.kernels import require_kernels

ADD = {"x": "[1.0, 2.0, 3.0]", "y": "np.full(3, 10.0)", "out": "np.empty(3, np.float32)"}


def get_form(slug: str) -> InputForm:
    (form,) = list_input_forms(load_package(slug))
    return form


def run_addition(sandbox: Sandbox, cache: Path, source: bytes, **fields: str) -> CaseReport:
    require_kernels()
    typed = CustomInput(form="solve", fields=ADD | fields)
    report = grade_custom_input(GradingContext(load_package("vector_add_kernel"), sandbox, cache=cache), source, typed)
    (case,) = report.cases
    return case


@pytest.mark.parametrize("slug", [slug for slug in discover() if slug.endswith("_kernel")])
def test_every_sample_of_a_kernel_can_be_typed(slug: str, sandbox: Sandbox) -> None:
    problem, form = load_package(slug), get_form(slug)
    samples = {case.name: case.payload for case in problem.cases(PRACTICE_SEED) if case.sample}
    assert [sample.name for sample in form.samples] == list(samples)
    for sample in form.samples:
        typed = CustomInput(form=form.name, fields=sample.fields)
        payload = {**form.make_payload(evaluate_input(problem, form, typed, sandbox)), "seed": 0}
        assert encode_canonical(payload) == encode_canonical({**samples[sample.name], "seed": 0})


def test_runs_a_kernel_on_typed_arrays_with_strides(sandbox: Sandbox, cache: Path) -> None:
    right = load_package("vector_add_kernel").accepted["masked"]
    case = run_addition(sandbox, cache, right, strides="{'x': (3,), 'out': (2,)}")
    assert isinstance(case.actual, ArrayView)
    assert (case.verdict, case.message, case.actual.data) == (Verdict.RAN, "", [11.0, 12.0, 13.0])
    assert case.expected == TextView(text="array of shape (3,), float64")
    shown = {each.name: each.value for each in case.inputs}
    assert shown["out"] == TextView(text="to fill: float32, shape (3,)")


@pytest.mark.parametrize(
    ("bug", "message"),
    [
        ("load-not-masked", "A kernel loads outside of `x`"),
        ("only-first-block", "No kernel wrote"),
        ("output-not-initialized", "`out` depends on undefined memory"),
    ],
)
def test_reports_faults_on_a_typed_input(sandbox: Sandbox, cache: Path, bug: str, message: str) -> None:
    sources = {each.id: each.sources[""] for each in load_package("vector_add_kernel").bugs}
    long = {"x": "np.ones(2000)", "y": "np.ones(2000)", "out": "np.empty(2000, np.float32)"}
    case = run_addition(sandbox, cache, sources[bug], **long)
    assert (case.verdict, case.actual) == (Verdict.RUNTIME_ERROR, None)
    assert message in case.message


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"x": "text"}, "x must be an array of numbers with 1 axis"),
        ({"x": np.ones((2, 2))}, "x must be an array of numbers with 1 axis"),
        ({"x": [[1.0], [2.0, 3.0]]}, "x must be an array of numbers with 1 axis"),
        ({"out": np.empty(0)}, "out must have at least one element"),
        ({"strides": 3}, "strides must be a dict"),
        ({"strides": {"z": (1,)}}, "strides names something that is no argument"),
        ({"strides": {"x": (0,)}}, "must be a tuple of 1 number from 1"),
        ({"strides": {"x": (1, 1)}}, "must be a tuple of 1 number from 1"),
        ({"strides": {"x": (1 << 20,)}}, "would have more than 1,048,576 elements"),
    ],
)
def test_refuses_what_is_no_input_of_the_kernel(changes: dict[str, Any], message: str) -> None:
    values = {"x": np.ones(3), "y": np.ones(3), "out": np.ones(3)}
    with pytest.raises(InputRefusedError, match=message):
        get_form("vector_add_kernel").make_payload(values | changes)


def test_refuses_strides_with_which_elements_overlap() -> None:
    values = {"x": np.ones((3, 4)), "out": np.ones((3, 4))}
    form = get_form("softmax_kernel")
    assert form.make_payload(values | {"strides": {"x": (1, 3)}})["args"][0]["strides"] == [1, 3]
    with pytest.raises(InputRefusedError, match="two of its elements would be in the same place"):
        form.make_payload(values | {"strides": {"x": (3, 1)}})


def test_refuses_outputs_that_the_reference_could_not_return() -> None:
    form, numbers = get_form("adamw_kernel"), {"lr": 1, "beta1": 0.5, "beta2": 0.5, "eps": 1e-8, "weight_decay": 0.0}

    def make_payload(elements: int) -> None:
        arrays = {name: np.zeros((1, elements), np.float16) for name in "pgmv"}
        form.make_payload(arrays | numbers | {"step": 1})

    most = MAX_OUTPUT_ELEMENTS // 3
    outputs = dict.fromkeys("pmv", np.zeros((1, most)))
    value = {"runs": [outputs] * 3, "launches": [1] * 3, "host": [], "unwritten": []}
    assert len(codec.encode({"value": value, "mutated": []}, limit=1 << 30)) < Limits().frame_bytes
    make_payload(most)
    with pytest.raises(InputRefusedError, match="p and m and v may have at most 1,390,000 elements together: 463,333"):
        make_payload(most + 1)


def test_converts_to_the_dtype_of_the_argument() -> None:
    form = get_form("adamw_kernel")
    numbers = {"lr": 1, "beta1": np.float64(0.5), "beta2": 0.5, "eps": 1e-8, "weight_decay": 0.0, "step": np.int64(2)}
    arrays = {"p": [[1]], "g": np.ones((1, 1), np.float16), "m": np.ones((1, 1), np.float16), "v": np.ones((1, 1))}
    args = form.make_payload(arrays | numbers)["args"]
    assert [each["inout"].dtype for each in (args[0], args[2], args[3])] == ["float32"] * 3
    assert args[1]["input"].dtype == "float16"
    assert [type(each) for each in args[4:]] == [float] * 5 + [int]
    with pytest.raises(InputRefusedError, match="step must be a whole number"):
        form.make_payload(arrays | numbers | {"step": 1.0})
