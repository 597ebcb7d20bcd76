"""Which submissions a rejudge is about, and how it stands."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from pydantic import ValidationError

from judge.domain import catalog
from judge.grading.report import GradingReport, Score, Verdict
from judge.models import Rejudge, RejudgeItem, Submission

OPEN = RejudgeItem.State.OPEN
UNREADABLE_REPORT = "The old report was written by another version of this server, which this one cannot read in full."


@dataclass(frozen=True, slots=True)
class RejudgeFilter:
    slug: str
    interview_id: int | None = None
    verdict: str | None = None
    other_versions: bool = False
    """Leaves out what was judged on the problem's present version."""
    since: datetime | None = None

    def serialize(self) -> dict[str, Any]:
        """As the set remembers it."""
        fields = asdict(self)
        del fields["slug"]
        return fields | {"since": self.since and self.since.isoformat()}


def filter_matching(wanted: RejudgeFilter) -> QuerySet[Submission]:
    """Judged submissions. Runs on the samples are left out: nobody decides anything by them."""
    done = Submission.State.DONE
    rows = Submission.objects.filter(slug=wanted.slug, kind=Submission.Kind.SUBMIT, state=done)
    if wanted.interview_id is not None:
        rows = rows.filter(session__interview=wanted.interview_id)
    if wanted.verdict is not None:
        rows = rows.filter(report__verdict=wanted.verdict)
    if wanted.other_versions:
        rows = rows.exclude(problem_version=catalog.get_problem(wanted.slug).version)
    if wanted.since is not None:
        rows = rows.filter(created_at__gte=wanted.since)
    return rows


def filter_unassigned(wanted: RejudgeFilter) -> QuerySet[Submission]:
    """Those of them that stand in no other set that is still to be decided."""
    return filter_matching(wanted).exclude(rejudge_items__state=OPEN)


def load_old_report(item: RejudgeItem, new: GradingReport) -> GradingReport:
    """The one that is, or was, to be replaced. What an upgrade has made unreadable is known by its columns alone."""
    row = item.submission.report
    try:
        return GradingReport.model_validate_json(item.previous_report or row.body)
    except ValidationError:
        known = {
            "verdict": Verdict(item.verdict_before or row.verdict),
            "scores": {
                name: Score.model_validate(score) for name, score in item.old_summary.get("scores", row.scores).items()
            },
            "problem_version": item.old_summary.get("problem_version", item.submission.problem_version),
        }
        gone = {"message": UNREADABLE_REPORT, "bugs": [], "cases": [], "implementations": [], "given": None}
        return new.model_copy(update=known | gone)


@dataclass(frozen=True, slots=True)
class RejudgeProgress:
    total: int
    judged: int
    verdict: int
    details: int
    none: int
    failed: int
    open: int


def compute_progress(rejudges: list[Rejudge]) -> dict[int, RejudgeProgress]:
    """With one question to the database."""

    def having(**fields: Any) -> Count:
        return Count("pk", filter=Q(**fields))

    counts = {each: having(change=each) for each in RejudgeItem.Change.values}
    items = RejudgeItem.objects.filter(rejudge__in=rejudges).order_by().values("rejudge_id")
    counts |= {"total": Count("pk"), "judged": Count("pk", filter=~Q(change="")), "open": having(state=OPEN)}
    rows = items.annotate(**counts)
    found = {row.pop("rejudge_id"): RejudgeProgress(**row) for row in rows}
    return {each.pk: found.get(each.pk, RejudgeProgress(0, 0, 0, 0, 0, 0, 0)) for each in rejudges}


def get_state(rejudge: Rejudge, progress: RejudgeProgress) -> str:
    if rejudge.decision == Rejudge.Decision.APPLIED:
        return "applying" if progress.open else "applied"
    if rejudge.decision == Rejudge.Decision.DISCARDED:
        return "discarded"
    return "ready" if progress.judged == progress.total else "judging"
