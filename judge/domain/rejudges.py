"""Which submissions a rejudge covers, and its progress."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from judge.domain import catalog
from judge.models import Rejudge, RejudgeItem, Submission

OPEN = RejudgeItem.State.OPEN


@dataclass(frozen=True, slots=True)
class RejudgeFilter:
    slug: str
    interview_id: int | None = None
    verdict: str | None = None
    other_versions: bool = False
    """Leave out submissions that were judged on the problem's current version."""
    since: datetime | None = None

    def serialize(self) -> dict[str, Any]:
        """The JSON value of `Rejudge.filter`; the slug has a column of its own."""
        fields = asdict(self)
        del fields["slug"]
        return fields | {"since": self.since and self.since.isoformat()}


def find_matching_submissions(criteria: RejudgeFilter) -> QuerySet[Submission]:
    """Judged submits. Runs are left out, because no decision depends on them."""
    rows = Submission.objects.filter(slug=criteria.slug, kind=Submission.Kind.SUBMIT, state=Submission.State.DONE)
    if criteria.interview_id is not None:
        rows = rows.filter(session__interview=criteria.interview_id)
    if criteria.verdict is not None:
        rows = rows.filter(report__verdict=criteria.verdict)
    if criteria.other_versions:
        rows = rows.exclude(problem_version=catalog.get_problem(criteria.slug).version)
    if criteria.since is not None:
        rows = rows.filter(created_at__gte=criteria.since)
    return rows


def find_unassigned_submissions(criteria: RejudgeFilter) -> QuerySet[Submission]:
    """Matching submissions that are in no other undecided rejudge."""
    return find_matching_submissions(criteria).exclude(rejudge_items__state=OPEN)


@dataclass(frozen=True, slots=True)
class RejudgeProgress:
    total: int
    judged: int
    verdict_changes: int
    detail_changes: int
    """Items with the same verdict but other scores or bugs."""
    unchanged: int
    failed: int
    """Items whose rerun ended with a judge error."""
    open: int
    """Items that are not decided yet."""


def compute_rejudge_progress(rejudges: list[Rejudge]) -> dict[int, RejudgeProgress]:
    """Progress by rejudge id, computed in one query."""

    def count_where(**fields: Any) -> Count:
        return Count("pk", filter=Q(**fields))

    items = RejudgeItem.objects.filter(rejudge__in=rejudges).order_by().values("rejudge_id")
    rows = items.annotate(
        total=Count("pk"),
        judged=Count("pk", filter=~Q(change="")),
        verdict_changes=count_where(change=RejudgeItem.Change.VERDICT),
        detail_changes=count_where(change=RejudgeItem.Change.DETAILS),
        unchanged=count_where(change=RejudgeItem.Change.NONE),
        failed=count_where(change=RejudgeItem.Change.FAILED),
        open=count_where(state=OPEN),
    )
    progress = {row.pop("rejudge_id"): RejudgeProgress(**row) for row in rows}
    return {each.pk: progress.get(each.pk, RejudgeProgress(0, 0, 0, 0, 0, 0, 0)) for each in rejudges}


def get_rejudge_state(rejudge: Rejudge, progress: RejudgeProgress) -> str:
    if rejudge.decision == Rejudge.Decision.APPLIED:
        return "applying" if progress.open else "applied"
    if rejudge.decision == Rejudge.Decision.DISCARDED:
        return "discarded"
    return "ready" if progress.judged == progress.total else "judging"
