"""Runs a source on an input that the candidate typed. Nothing is compared, so the report has no verdict of correctness.

Three cells, each used once: one evaluates the expressions, one runs the source on the values, and one runs the
reference on the same values. So neither the expressions nor the source can observe the reference. Of its result the
candidate learns lengths, shapes and dtypes, and of a failure only that there is no result (`custom_views`).
Nothing of this is cached.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from judge.grading.case_reports import build_case_report
from judge.grading.context import GradingContext
from judge.grading.cpu_limits import MIN_BUDGET_SECONDS
from judge.grading.custom_input import CustomInput, evaluate_input
from judge.grading.custom_views import (
    NO_REFERENCE_RESULT,
    REFUSED_BY_REFERENCE,
    build_calls_view,
    build_input_views,
    build_reference_view,
    build_result_view,
    describe_structure,
)
from judge.grading.grade import build_rejection_report, find_source_rejection
from judge.grading.outcome_cache import run_package_source
from judge.grading.report import CaseReport, Environment, GradingReport, Verdict
from judge.grading.source_rejection import SourceRejection, check_size
from judge.grading.source_run import CaseResult, build_job, run_source
from problems.format.case import Case
from problems.format.checker_api import Finding
from problems.format.input_form import InputForm, InputRefusedError
from problems.format.input_form_builders import find_input_form
from problems.format.outcome import Outcome
from problems.format.views import CaseView, TextView
from sandbox import codec

logger = logging.getLogger(__name__)
CUSTOM_GROUP = "custom"
"""The group of the only case of such a run."""
CASE_NAME = "your input"


def grade_custom_input(context: GradingContext, source: bytes, typed: CustomInput) -> GradingReport:
    """Run `source` on the candidate's own input and return the report.

    Raises `GradingError` or `sandbox.base.SandboxError`, for internal errors only.
    """
    problem = context.problem
    rejection = check_size(source)
    if rejection:
        return build_rejection_report(context, rejection, context.get_environment())
    form = find_input_form(problem, typed.form)
    try:
        if form is None:
            raise InputRefusedError("This problem has changed, so the input has another form now. Reload the page.")
        values = evaluate_input(problem, form, typed, context.sandbox)
        case = _build_case(form, _make_payload(form, values))
        build_job(problem, [case], source)  # refuses values that are too large together
    except (InputRefusedError, codec.FrameError) as error:
        message = f"Your code was not run, because your input cannot be used. {error}"
        rejection = SourceRejection(verdict=Verdict.NOT_RUN, message=message)
        return build_rejection_report(context, rejection, context.get_environment())
    run = run_source(problem, [case], source, context.sandbox, cpu_budget=MIN_BUDGET_SECONDS)
    environment = Environment(python=run.result.python, numpy=run.result.numpy)
    rejection = find_source_rejection(problem, source, run)
    if rejection:
        return build_rejection_report(context, rejection, environment, run.result.wall_seconds)
    reference = _run_reference(context, case)
    report = _build_case_report(context, form, values, run.case_results[0], reference)
    context.on_case(report)
    return GradingReport(
        slug=problem.slug,
        verdict=report.verdict,
        message=report.message or "Your code ran on your input. Nothing is compared.",
        scores={},
        bugs=[],
        cases=[report],
        time_ms=round(run.result.wall_seconds * 1000, 3),
        backend=run.result.backend,
        problem_version=problem.version,
        environment=environment,
    )


def _make_payload(form: InputForm, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the payload. The candidate chose the values, so an error of any kind is no internal error."""
    try:
        return form.make_payload(values)
    except InputRefusedError:
        raise
    except Exception as error:  # its text can contain the values
        logger.info("the form %s cannot use the values of a run: %s", form.name, type(error).__name__)
        raise InputRefusedError("The values are not of the kind that this problem needs. Compare a sample.") from None


def _build_case(form: InputForm, payload: Mapping[str, Any]) -> Case:
    return Case(
        name=CASE_NAME,
        group=CUSTOM_GROUP,
        summary=form.title,
        payload=payload,
        private=form.private,
        sample=True,  # nothing in it is hidden from the candidate
    )


def _run_reference(context: GradingContext, case: Case) -> Outcome:
    """Run the reference on the candidate's values, under the limits of the candidate's code."""
    problem = context.problem.as_reference()
    run = run_package_source(
        "The reference", problem, [case], problem.reference, context.sandbox, cpu_budget=MIN_BUDGET_SECONDS
    )
    return run.case_results[0].actual


def _build_case_report(
    context: GradingContext, form: InputForm, values: Any, result: CaseResult, reference: Outcome
) -> CaseReport:
    has_returned = result.actual.how == "ok"
    finding = form.check(result.case, result.actual.value) if has_returned else Finding(ok=False)
    view = _build_view(form, values, result, reference, has_result=finding.ok)
    report = build_case_report(context.problem, replace(result, finding=finding), view)
    if not has_returned:
        return report
    if not finding.ok:
        return report.model_copy(update={"verdict": Verdict.RUNTIME_ERROR})
    return report.model_copy(update={"verdict": Verdict.RAN, "message": _build_message(result.actual, reference)})


def _build_view(form: InputForm, values: Any, result: CaseResult, reference: Outcome, *, has_result: bool) -> CaseView:
    own_value = form.read_value(result.actual.value) if has_result else None
    reference_value = form.read_value(reference.value) if reference.how == "ok" else None
    payload = result.case.payload
    if form.vocabulary is not None:
        own_steps: Any = [] if own_value is None else own_value  # it may be an array, which has no truth value
        calls = build_calls_view(payload["steps"], own_steps, reference_value, form.format_package_step)
        failure = None if reference.how == "ok" else build_reference_view(reference, "")
        return CaseView(inputs=[], expected=failure, actual=calls or TextView(text="This value cannot be displayed."))
    structure = "whole numbers" if "draws" in payload else describe_structure(reference_value)
    return CaseView(
        inputs=build_input_views(form.show_values(values)),
        expected=build_reference_view(reference, structure),
        actual=build_result_view(own_value, payload.get("draws")) if has_result else None,
    )


def _build_message(own: Outcome, reference: Outcome) -> str:
    """Return what the candidate should know about a run that returned; "" if nothing."""
    changed = [name for name in own.mutated if name not in reference.mutated]
    if changed:
        names = ", ".join(f"`{name[:40]}`" for name in changed[:4])
        return f"Your code changed its input {names}; inputs belong to the caller."
    if reference.how == "raised":
        return REFUSED_BY_REFERENCE
    return NO_REFERENCE_RESULT if reference.how != "ok" else ""
