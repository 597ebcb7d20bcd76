"""Compares two reports of one submission, before and after it was judged again."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from judge.grading.report import GradingReport, ImplementationReport, Score, Verdict

Change = Literal["verdict", "details", "none", "failed"]
"""What differs: the verdict, only the scores or the bugs, or nothing. "failed" says that the later report is a judge
error."""


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """The part of a report that a list shows."""

    verdict: Verdict
    scores: dict[str, Score]
    bugs: tuple[str, ...]
    """Titles of the diagnosed bugs, of the bug in a `fix` exercise, and of the bugs that a test file caught."""
    problem_version: str


@dataclass(frozen=True, slots=True)
class CaseDifference:
    """One case, or one implementation of a `test` exercise, whose verdict changed.

    A verdict is None if the case is not in that report.
    """

    name: str
    group: str
    """Of an implementation "right" or "buggy"."""
    before: Verdict | None
    after: Verdict | None
    message: str
    """The message in the new report. If it has none, the message in the old report."""


def summarize_report(report: GradingReport) -> ReportSummary:
    return ReportSummary(report.verdict, report.scores, tuple(sorted(_list_bug_titles(report))), report.problem_version)


def classify_change(before: GradingReport, after: GradingReport) -> Change:
    if after.verdict is Verdict.JUDGE_ERROR:
        return "failed"
    if after.verdict is not before.verdict:
        return "verdict"
    old, new = summarize_report(before), summarize_report(after)
    return "none" if (old.scores, old.bugs) == (new.scores, new.bugs) else "details"


def find_case_differences(before: GradingReport, after: GradingReport) -> list[CaseDifference]:
    """Return the cases whose verdict changed. Cases are matched by name, because their order may change between problem
    versions."""
    old_cases, new_cases = _index_by_name(before), _index_by_name(after)
    names = dict.fromkeys([*old_cases, *new_cases])
    pairs = ((old_cases.get(name), new_cases.get(name)) for name in names)
    return [_merge(old, new) for old, new in pairs if (old and old.after) != (new and new.after)]


def _list_bug_titles(report: GradingReport) -> Iterable[str]:
    yield from (bug.title for bug in report.bugs)
    if report.given is not None:
        yield report.given.title
    yield from (one.bug.title for one in report.implementations if one.bug is not None and one.passed is False)


def _index_by_name(report: GradingReport) -> dict[str, CaseDifference]:
    """Return the cases and implementations of one report, with their verdicts in `after`."""
    cases = [CaseDifference(case.name, case.group, None, case.verdict, case.message) for case in report.cases]
    return {one.name: one for one in [*cases, *map(_summarize_implementation, report.implementations)]}


def _summarize_implementation(report: ImplementationReport) -> CaseDifference:
    """Return the implementation as a case. It counts as accepted if the tests classify it correctly."""
    verdict = {None: Verdict.NOT_RUN, report.right: Verdict.ACCEPTED}.get(report.passed, Verdict.WRONG_ANSWER)
    name = report.bug.title if report.bug else report.label
    return CaseDifference(name, "right" if report.right else "buggy", None, verdict, report.message or "")


def _merge(old: CaseDifference | None, new: CaseDifference | None) -> CaseDifference:
    latest = new or old
    assert latest is not None  # the name is in at least one of the two reports
    message = latest.message or (old.message if old else "")
    return CaseDifference(latest.name, latest.group, old and old.after, new and new.after, message)
