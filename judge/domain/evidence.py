"""What an interviewer attaches to a rating: a moment of the replay, a case, or a bug that was named."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from judge.domain import catalog
from judge.domain.catalog import exclude_warm_up
from judge.domain.private_periods import filter_shown_submissions
from judge.domain.scorecards import Rating
from judge.errors import RefusedError
from judge.grading.report import GradingReport
from judge.models import CandidateSession, Submission

Evidence = dict[str, Any]
"""As in `Rating.evidence`. Without the label until it is checked."""


def build_evidence_key(evidence: Evidence) -> tuple[Any, ...]:
    """What identifies it in a card: all fields but the label."""
    return tuple(str(evidence.get(name)) for name in ("kind", "ms", "submission", "case", "bug"))


class EvidenceReader:
    """Checks that evidence is from the session, and gives cases and bugs a label, which stays readable when a rejudge
    replaces the report. What the card already has is not checked again, so that typing costs no report."""

    def __init__(
        self, session: CandidateSession, stored: Mapping[str, Rating], *, are_results_folded: bool = False
    ) -> None:
        """`stored` are the ratings that the card has, by dimension.

        While results are folded, a new case or bug is refused: the answer would say whether the session has it."""
        self.session, self.are_results_folded = session, are_results_folded
        self.reports: dict[UUID, tuple[Submission, GradingReport]] = {}
        self.stored = {build_evidence_key(each): each for rating in stored.values() for each in rating.evidence}

    def check(self, evidence: Sequence[Evidence]) -> list[Evidence]:
        """Return what to store, each once. Raises RefusedError."""
        unique = {build_evidence_key(each): each for each in evidence}
        return [self.stored.get(key) or self.check_new(each) for key, each in unique.items()]

    def check_new(self, evidence: Evidence) -> Evidence:
        if evidence["kind"] == "moment":
            started_at = self.session.started_at
            if started_at is None or evidence["ms"] > (timezone.now() - started_at).total_seconds() * 1000:
                raise build_unknown_evidence_error()
            return {"kind": "moment", "ms": evidence["ms"]}
        if self.are_results_folded:
            raise RefusedError(
                "invalid",
                "The results are hidden from you, so no case and no bug can be attached. Nothing was stored.",
                "Show the results first, or attach a moment.",
            )
        submission, report = self.get_report(evidence["submission"])
        problem = catalog.load_problems().get(submission.slug)
        name = "case" if evidence["kind"] == "case" else "bug"
        label = find_case_label(report, evidence["case"]) if name == "case" else find_bug_title(report, evidence["bug"])
        return {
            "kind": name,
            "submission": str(submission.pk),
            name: evidence[name],
            "label": f"{problem.title if problem else submission.slug}: {label}",
        }

    def get_report(self, submission: UUID) -> tuple[Submission, GradingReport]:
        if submission not in self.reports:
            self.reports[submission] = self.load_report(submission)
        return self.reports[submission]

    def load_report(self, submission: UUID) -> tuple[Submission, GradingReport]:
        rows = Submission.objects.filter(filter_shown_submissions(), session=self.session)
        row = exclude_warm_up(rows.select_related("report")).filter(pk=submission).first()
        if row is None or row.state != Submission.State.DONE:
            raise build_unknown_evidence_error()
        return row, row.report.load()


def find_case_label(report: GradingReport, index: int) -> str:
    case = next((each for each in report.cases if each.index == index), None)
    if case is None:
        raise build_unknown_evidence_error()
    # Two cases can have the same summary.
    return ", ".join(filter(None, (f"case {index + 1}", case.summary)))


def find_bug_title(report: GradingReport, bug: str) -> str:
    title = next((each.title for each in report.bugs if each.id == bug), None)
    if title is None:
        raise build_unknown_evidence_error()
    return title


def build_unknown_evidence_error() -> RefusedError:
    return RefusedError(
        "invalid",
        "The evidence is not from this session, so nothing was stored.",
        "Remove what you attached last. The page then stores the rest.",
    )
