"""What judging the same source again changed: two reports of one submission, side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from judge.grading.report import CaseReport, GradingReport, ImplementationReport, Score, Verdict

Change = Literal["verdict", "details", "none", "failed"]


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """What a list shows of a report."""

    verdict: Verdict
    scores: dict[str, Score]
    bugs: tuple[str, ...]
    """Titles: of the named bugs; of the bug that a `fix` gave; of those that a test file caught."""
    problem_version: str


@dataclass(frozen=True, slots=True)
class CaseDifference:
    """One case, or one implementation of a `test`, that ended in another way. None: it is in one report only."""

    name: str
    group: str
    before: Verdict | None
    after: Verdict | None
    message: str
    """What the new report says of it, or else the old one."""


def summarize_report(report: GradingReport) -> ReportSummary:
    return ReportSummary(report.verdict, report.scores, tuple(sorted(_bugs(report))), report.problem_version)


def classify_change(before: GradingReport, after: GradingReport) -> Change:
    if after.verdict is Verdict.JUDGE_ERROR:
        return "failed"
    if after.verdict is not before.verdict:
        return "verdict"
    was, now = summarize_report(before), summarize_report(after)
    return "none" if (was.scores, was.bugs) == (now.scores, now.bugs) else "details"


def find_case_differences(before: GradingReport, after: GradingReport) -> list[CaseDifference]:
    """By name, as the cases of another version of the problem may stand in another order."""
    was, now = _by_name(before), _by_name(after)
    names = dict.fromkeys([*was, *now])
    pairs = ((was.get(name), now.get(name)) for name in names)
    return [_changed(old, new) for old, new in pairs if _ended(old) != _ended(new)]


def _bugs(report: GradingReport) -> Iterable[str]:
    yield from (bug.title for bug in report.bugs)
    if report.given is not None:
        yield report.given.title
    yield from (one.bug.title for one in report.implementations if one.bug is not None and one.passed is False)


def _by_name(report: GradingReport) -> dict[str, CaseDifference]:
    cases = [_of_case(case) for case in report.cases]
    return {one.name: one for one in [*cases, *map(_of_implementation, report.implementations)]}


def _of_case(case: CaseReport) -> CaseDifference:
    return CaseDifference(case.name, case.group, None, case.verdict, case.message)


def _of_implementation(one: ImplementationReport) -> CaseDifference:
    """Accepted where the tests say of it what is true."""
    said = {None: Verdict.NOT_RUN, one.right: Verdict.ACCEPTED}.get(one.passed, Verdict.WRONG_ANSWER)
    name = one.bug.title if one.bug else one.label
    return CaseDifference(name, "right" if one.right else "buggy", None, said, one.message or "")


def _ended(one: CaseDifference | None) -> Verdict | None:
    return one and one.after


def _changed(old: CaseDifference | None, new: CaseDifference | None) -> CaseDifference:
    known = new or old
    assert known is not None  # the name came from one of the two
    said = known.message or (old.message if old else "")
    return CaseDifference(known.name, known.group, _ended(old), _ended(new), said)
