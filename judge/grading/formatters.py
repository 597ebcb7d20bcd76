"""Formats a report as text for a terminal and as one line of JSON for scripts."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from judge.grading.report import GradingReport, ImplementationReport, Verdict

MAX_FAILURES_SHOWN = 5
"""Number of failed cases in the text output. The rest is summarized as "and N more"."""
_COMMON_FIELDS: Mapping[str, Any] = {
    **dict.fromkeys(("slug", "verdict", "message", "time_ms", "backend", "problem_version", "environment"), True),
    "exercise": True,
    "nearest": True,
    "scores": {"__all__": {"passed", "total"}},
    "bugs": {"__all__": {"id", "cost", "weight", "evidence"}},
    "cases": {"__all__": {"name", "group", "verdict", "message", "time_ms"}},
}
"""The fields in the JSON of every exercise."""
_TEST_FIELDS: Mapping[str, Any] = {
    **dict.fromkeys(("tests", "caught", "total"), True),
    "implementations": {"__all__": {**dict.fromkeys(ImplementationReport.model_fields, True), "bug": {"id", "title"}}},
}
"""The fields that the exercise `test` adds."""


def format_json(file: str, report: GradingReport) -> str:
    """Return the report as one line of JSON. `file` is the path as the user wrote it."""
    fields = {**_COMMON_FIELDS, **_TEST_FIELDS} if report.exercise == "test" else dict(_COMMON_FIELDS)
    line = {"file": file, **report.model_dump(mode="json", include=fields)}
    if report.exercise == "fix":
        line |= {"fix": report.fix, "bug": report.given and report.given.id}
    return json.dumps(line, ensure_ascii=True, allow_nan=False)


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
        yield f"{group:<{width}}  {f'{score.passed:>3} of {score.total}' if score.attempted else 'not attempted'}"
    yield from _format_failures(report)
    for bug in report.bugs:
        yield f"likely: {bug.title} ({bug.id}, {bug.weight:.2f})"
        yield f"  {bug.evidence}"
    if report.nearest:
        yield "no known bug fits, and the nearest ones differ:"
    for near in report.nearest:
        yield f"  {near.title} ({near.id}). {near.difference}"
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


def _format_failures(report: GradingReport) -> Iterator[str]:
    ignored = (Verdict.ACCEPTED, Verdict.NOT_ATTEMPTED)
    failed = [case for case in report.cases if case.verdict not in ignored]
    for case in failed[:MAX_FAILURES_SHOWN]:
        yield f"{case.group}, {case.name}: {format_verdict(case.verdict)}. {case.message}"
    if len(failed) > MAX_FAILURES_SHOWN:
        yield f"and {len(failed) - MAX_FAILURES_SHOWN} more"
