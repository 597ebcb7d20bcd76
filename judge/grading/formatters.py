"""Formats a report as text for a terminal and as one line of JSON for scripts."""

import json
from collections.abc import Iterator
from typing import Any

from judge.grading.report import CaseReport, GradingReport, ImplementationReport, NamedBug, Score, Verdict

MAX_FAILURES_SHOWN = 5
"""Number of failed cases in the text output. The rest is summarized as "and N more"."""


def format_json(file: str, report: GradingReport) -> str:
    """Return the report as one line of JSON. `file` is the path as the user wrote it."""
    line: dict[str, Any] = {
        "file": file,
        "slug": report.slug,
        "verdict": report.verdict.value,
        "message": report.message,
        "scores": {group: {"passed": score.passed, "total": score.total} for group, score in report.scores.items()},
        "bugs": [bug.model_dump(include={"id", "cost", "weight", "evidence"}) for bug in report.bugs],
        "cases": [_case_fields(case) for case in report.cases],
        "time_ms": report.time_ms,
        "backend": report.backend,
        "problem_version": report.problem_version,
        "environment": report.environment.model_dump(),
    }
    return json.dumps(line | _exercise_fields(report), ensure_ascii=True, allow_nan=False)


def _exercise_fields(report: GradingReport) -> dict[str, Any]:
    """Return the fields that the exercises `fix` and `test` add."""
    if report.exercise == "fix":
        given = report.given.id if report.given else None
        return {"exercise": "fix", "fix": report.fix, "bug": given}
    if report.exercise == "test":
        return {
            "exercise": "test",
            "tests": report.tests,
            "caught": report.caught,
            "total": report.total,
            "implementations": [_implementation_fields(one) for one in report.implementations],
        }
    return {"exercise": report.exercise}


def _implementation_fields(implementation: ImplementationReport) -> dict[str, Any]:
    bug = implementation.bug.model_dump(include={"id", "title"}) if implementation.bug else None
    fields = {"label", "right", "cost", "passed", "failed_test", "message", "line", "calls", "time_ms"}
    return {**implementation.model_dump(include=fields), "bug": bug}


def _case_fields(case: CaseReport) -> dict[str, Any]:
    return {
        "name": case.name,
        "group": case.group,
        "verdict": case.verdict.value,
        "message": case.message,
        "time_ms": case.time_ms,
    }


def format_text(file: str, report: GradingReport) -> str:
    """Return the report as indented lines with a trailing empty line. `file` is the path as the user wrote it."""
    lines = [f"{file}: {format_verdict(report.verdict)}", *(f"  {line}" for line in _format_lines(report))]
    return "\n".join(lines) + "\n"


def format_verdict(verdict: Verdict) -> str:
    return verdict.value.replace("_", " ")


def _format_lines(report: GradingReport) -> Iterator[str]:
    if report.given:
        yield f"given: {report.given.title} ({report.given.id})"
    if not report.cases or report.exercise == "fix":
        yield report.message
    for one in report.implementations:
        yield from _format_implementation(one)
    width = max((len(group) for group in report.scores), default=0)
    for group, score in report.scores.items():
        yield f"{group:<{width}}  {_format_score(score)}"
    yield from _format_failures(report)
    for bug in report.bugs:
        yield from _format_bug(bug)
    environment = report.environment
    runtime = f"{report.backend}, Python {environment.python}, NumPy {environment.numpy}"
    yield f"{report.time_ms:.0f} ms, {runtime}, {report.slug} {report.problem_version}"


def _format_implementation(report: ImplementationReport) -> Iterator[str]:
    name = report.label
    if report.bug:
        name = f"{report.label}: {report.bug.title} ({report.bug.id}{', cost' if report.cost else ''})"
    if report.passed is None:
        yield f"not run    {name}"
    elif report.passed:
        yield f"{'passes' if report.right or report.cost else 'missed'}     {name}"
    else:
        yield f"{'FAILS ' if report.right else 'caught'}     {name}"
        line = f", line {report.line}" if report.line else ""
        first_line = (report.message or "").partition("\n")[0]
        yield f"             {report.failed_test}{line}: {first_line}"
        if report.right:
            yield from (f"             {call}" for call in report.calls)


def _format_score(score: Score) -> str:
    return f"{score.passed:>3} of {score.total}" if score.attempted else "not attempted"


def _format_failures(report: GradingReport) -> Iterator[str]:
    ignored = (Verdict.ACCEPTED, Verdict.NOT_ATTEMPTED)
    failed = [case for case in report.cases if case.verdict not in ignored]
    for case in failed[:MAX_FAILURES_SHOWN]:
        yield f"{case.group}, {case.name}: {format_verdict(case.verdict)}. {case.message}"
    if len(failed) > MAX_FAILURES_SHOWN:
        yield f"and {len(failed) - MAX_FAILURES_SHOWN} more"


def _format_bug(bug: NamedBug) -> Iterator[str]:
    yield f"likely: {bug.title} ({bug.id}, {bug.weight:.2f})"
    yield f"  {bug.evidence}"
