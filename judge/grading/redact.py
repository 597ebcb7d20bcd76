"""Redacts a report for the candidate, before the API serializes it. The interviewer sees the whole report.

The candidate sees sample cases in full. In practice this also holds for the first failed case of each group: practice
has a seed of its own, so its inputs help in no interview. For any other case the candidate sees the verdict and a
message without values: what the solution printed, raised or returned there could be the hidden input.

In an interview a message, a number or a time could carry a hidden input too, because the solution chooses them. There a
hidden case has one of a few fixed messages. A solution can still choose among these: whether the case passes, how it
fails, and which line of the source raises.
"""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from judge.grading.report import CaseReport, ErrorView, GradingReport, ImplementationReport, Shown, Verdict
from problems.format.abnormal_outcomes import get_safe_exception_name

_SHAPES = re.compile(r"Shape (\([\d, ]*\)) instead of (\([\d, ]*\))")

_MESSAGES = {
    "type": "The result has a type that cannot be compared.",
    "shape": "The result has the wrong shape.",
    "nan": "The result has NaN in place of a number, or a number in place of NaN.",
    "inf": "The result has infinity in place of a number, or a number in place of infinity.",
    "exact": "The result is close, but a part that must be exact is not.",
    "factor": "The values differ by a constant factor.",
    "order": "The values are in another order.",
    "row": "Some values differ.",
    "value": "Some values differ.",
    "mutated": "It changed an input; inputs belong to the caller.",
    "length": "The number of results is wrong.",
    "duplicate": "A result appears twice.",
    "range": "A result is outside of the allowed range.",
    "bounds": "A kernel loads or stores outside of an array.",
    "gap": "A kernel stores between the elements of an array that is not contiguous.",
    "race": "Two programs of one launch access the same element, or the result depends on their order.",
    "undefined": "The result depends on undefined memory, such as the lanes of a masked load without `other`.",
    "configuration": "The result is wrong with another configuration of `@triton.autotune` than the first.",
    "dot": "`tl.dot` multiplies tiles that are too small for a GPU.",
    "tuning": "The measurement of `@triton.autotune` changes an array in each of its runs.",
    "patched": "The code replaced a part of Triton's interpreter.",
    "unwritten": "No kernel wrote some of the elements.",
    "unchanged": "An array that changes in place still has the values from before the call.",
    "launch": "The code launched no kernel.",
    "host": "An output has values that no kernel stored.",
    "cpu": "The answer is right, but the solution needs more CPU time than an efficient one.",
}
"""The message of a wrong hidden case in an interview, by the kind of the difference (`Finding.kind`)."""
_NOT_FAILED = (Verdict.ACCEPTED, Verdict.RAN, Verdict.NOT_ATTEMPTED, Verdict.NOT_RUN)
_OTHER_MESSAGE = "The result is wrong."
_OTHER_EXCEPTION = "an exception"
_EXCEPTIONS = (
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "ImportError",
    "IndexError",
    "KeyError",
    "MemoryError",
    "NameError",
    "NotImplementedError",
    "OverflowError",
    "RecursionError",
    "RuntimeError",
    "TypeError",
    "UnboundLocalError",
    "ValueError",
    "ZeroDivisionError",
)
"""The exceptions that an interview names. A solution could choose among all of Python's names, which are many more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """What one reader may see.

    `show_bugs` is true after the end of an interview whose rules allow it, and immediately in practice, but in a `fix`
    exercise only after the candidate solves it or gives up: the task is to find the bug. `show_missed` is
    about the bugs that a test file has not caught: the task is to find them. `source_lines` is the number of the
    submission's lines in an interview, whose hidden cases are redacted strictly; None in practice.
    """

    show_bugs: bool
    show_missed: bool = True
    source_lines: int | None = None


def redact_report(report: GradingReport, redaction: Redaction) -> GradingReport:
    """Return the candidate's view of a report."""
    # A bug's texts come from the package. Its evidence names cases but no values (see `problems.format.bug_matching`).
    in_full = _find_first_failures(report.cases) if redaction.source_lines is None else set[int]()
    cases = [case if case.index in in_full else redact_case(case, redaction) for case in report.cases]
    visible = {
        "message": _redact_summary(report, cases),
        "cases": cases,
        "bugs": report.bugs if redaction.show_bugs else [],
        "nearest": report.nearest if redaction.show_bugs else [],
        "given": report.given if redaction.show_bugs else None,
        "implementations": [redact_implementation(one, redaction) for one in report.implementations],
        "time_ms": report.time_ms if redaction.source_lines is None else 0.0,
    }
    return report.model_copy(update=visible)


def _find_first_failures(cases: Sequence[CaseReport]) -> set[int]:
    """Return the index of the first failed case of each group."""
    failed = (case for case in cases if case.verdict not in _NOT_FAILED)
    first: dict[str, int] = {}
    for case in failed:
        first.setdefault(case.group, case.index)
    return set(first.values())


def _redact_summary(report: GradingReport, cases: list[CaseReport]) -> str:
    """The summary quotes the message of the first failed case."""
    for case, redacted in zip(report.cases, cases, strict=True):
        if case.message != redacted.message and case.message in report.message:
            return report.message.replace(case.message, redacted.message)
    return report.message


def redact_implementation(report: ImplementationReport, redaction: Redaction) -> ImplementationReport:
    """Remove the bug unless the reader may see it.

    The message of a failing test may stay. It contains only the candidate's own test and the values that it requested.
    """
    is_caught = report.passed is False
    can_see = redaction.show_bugs and (is_caught or redaction.show_missed)
    return report if can_see else report.model_copy(update={"bug": None})


def redact_case(case: CaseReport, redaction: Redaction) -> CaseReport:
    if case.sample:
        return case
    error = _redact_error(case.error)
    if redaction.source_lines is None:
        return case.copy_without_details(error=error)
    return _redact_strictly(case.copy_without_details([Shown.ALWAYS], error=error), redaction.source_lines)


def _redact_error(error: ErrorView | None) -> ErrorView | None:
    """Return only the exception's type and line. A class that the solution defines is not named, because its name can
    contain hidden inputs."""
    return (
        ErrorView(type=get_safe_exception_name(error.type, ("Exception",)), message="", line=error.line, traceback="")
        if error
        else None
    )


def _redact_strictly(case: CaseReport, source_lines: int) -> CaseReport:
    """Remove what the solution can choose in the message, the kind and the error: texts, and lines that its source does
    not have."""
    error = case.error
    if error and error.line is not None and not 0 < error.line <= source_lines:
        error = error.model_copy(update={"line": None})
    if error and error.type not in _EXCEPTIONS:
        error = error.model_copy(update={"type": _OTHER_EXCEPTION})
    hidden = {
        "error": error,
        "message": _choose_message(case, error),
        "kind": case.kind if case.kind in _MESSAGES else "",
    }
    return case.model_copy(update=hidden)


def _choose_message(case: CaseReport, error: ErrorView | None) -> str:
    if case.verdict is Verdict.RUNTIME_ERROR:
        if error is None:
            return "The process ended before it returned a value."
        return f"Your code raised {error.type}{f' in line {error.line}' if error.line else ''}."
    if case.verdict is not Verdict.WRONG_ANSWER:
        return case.message
    if case.kind == "shape" and _names_plausible_shape(case.message):
        return case.message
    return _MESSAGES.get(case.kind, _OTHER_MESSAGE)


def _names_plausible_shape(message: str) -> bool:
    """Return whether the message is about a shape that a common mistake makes.

    It has at most one axis more than expected, and only lengths that the expected shape has, or 1.
    """
    match = _SHAPES.search(message)
    if match is None:
        return False
    got, want = ast.literal_eval(match[1]), ast.literal_eval(match[2])
    return len(got) <= len(want) + 1 and set(got) <= {*want, 1}
