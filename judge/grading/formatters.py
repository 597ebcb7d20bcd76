"""A report on a terminal, and as the one line of JSON that scripts read."""

import json
from collections.abc import Iterator
from typing import Any

from judge.grading.report import CaseReport, GradingReport, ImplementationReport, NamedBug, Score, Verdict

MAX_FAILURES_SHOWN = 5
"""Failed cases that a person is shown before "and so many more"."""


def format_json(file: str, report: GradingReport) -> str:
    """One line. `file` is written as it was given."""
    line: dict[str, Any] = {
        "file": file,
        "slug": report.slug,
        "verdict": report.verdict.value,
        "message": report.message,
        "scores": {group: {"passed": score.passed, "total": score.total} for group, score in report.scores.items()},
        "bugs": [bug.model_dump(include={"id", "cost", "weight", "evidence"}) for bug in report.bugs],
        "cases": [_case(case) for case in report.cases],
        "time_ms": report.time_ms,
        "backend": report.backend,
        "problem_version": report.problem_version,
        "environment": report.environment.model_dump(),
    }
    return json.dumps(line | _exercise(report), ensure_ascii=True, allow_nan=False)


def _exercise(report: GradingReport) -> dict[str, Any]:
    """What the debugging exercises add."""
    if report.exercise == "fix":
        given = report.given.id if report.given else None
        return {"exercise": "fix", "fix": report.fix, "bug": given}
    if report.exercise == "test":
        return {
            "exercise": "test",
            "tests": report.tests,
            "caught": report.caught,
            "total": report.total,
            "implementations": [_implementation(one) for one in report.implementations],
        }
    return {"exercise": report.exercise}


def _implementation(one: ImplementationReport) -> dict[str, Any]:
    named = one.bug.model_dump(include={"id", "title"}) if one.bug else None
    fields = {"label", "right", "cost", "passed", "failed_test", "message", "line", "calls", "time_ms"}
    return {**one.model_dump(include=fields), "bug": named}


def _case(case: CaseReport) -> dict[str, Any]:
    return {
        "name": case.name,
        "group": case.group,
        "verdict": case.verdict.value,
        "message": case.message,
        "time_ms": case.time_ms,
    }


def format_text(file: str, report: GradingReport) -> str:
    return "\n".join([f"{file}: {format_verdict(report.verdict)}", *(f"  {line}" for line in _lines(report))]) + "\n"


def format_verdict(verdict: Verdict) -> str:
    return verdict.value.replace("_", " ")


def _lines(report: GradingReport) -> Iterator[str]:
    if report.given:
        yield f"given: {report.given.title} ({report.given.id})"
    if not report.cases or report.exercise == "fix":
        yield report.message
    for one in report.implementations:
        yield from _fared(one)
    width = max((len(group) for group in report.scores), default=0)
    for group, score in report.scores.items():
        yield f"{group:<{width}}  {_score(score)}"
    yield from _failures(report)
    for bug in report.bugs:
        yield from _bug(bug)
    box = report.environment
    where = f"{report.backend}, Python {box.python}, NumPy {box.numpy}"
    yield f"{report.time_ms:.0f} ms, {where}, {report.slug} {report.problem_version}"


def _fared(one: ImplementationReport) -> Iterator[str]:
    name = f"{one.label}: {one.bug.title} ({one.bug.id}{', cost' if one.cost else ''})" if one.bug else one.label
    if one.passed is None:
        yield f"not tried  {name}"
    elif one.passed:
        yield f"{'passes' if one.right or one.cost else 'missed'}     {name}"
    else:
        yield f"{'FAILS ' if one.right else 'caught'}     {name}"
        yield f"             {one.failed_test}{f', line {one.line}' if one.line else ''}: {_first_line(one.message)}"
        if one.right:
            yield from (f"             {call}" for call in one.calls)


def _first_line(text: str | None) -> str:
    return (text or "").partition("\n")[0]


def _score(score: Score) -> str:
    return f"{score.passed:>3} of {score.total}" if score.attempted else "not attempted"


def _failures(report: GradingReport) -> Iterator[str]:
    good = (Verdict.ACCEPTED, Verdict.NOT_ATTEMPTED)
    failed = [case for case in report.cases if case.verdict not in good]
    for case in failed[:MAX_FAILURES_SHOWN]:
        yield f"{case.group}, {case.name}: {format_verdict(case.verdict)}. {case.message}"
    if len(failed) > MAX_FAILURES_SHOWN:
        yield f"and {len(failed) - MAX_FAILURES_SHOWN} more"


def _bug(bug: NamedBug) -> Iterator[str]:
    yield f"likely: {bug.title} ({bug.id}, {bug.weight:.2f})"
    yield f"  {bug.evidence}"
