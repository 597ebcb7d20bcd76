"""Rejudges as the pages see them."""

from dataclasses import asdict
from typing import Any

from django.db.models import Count

from judge.api.base import absent
from judge.api.rejudges import schemas
from judge.domain import catalog
from judge.domain.rejudges import Progress, old_report, progress_of, state_of
from judge.grading.report_comparison import find_case_differences
from judge.models import Interview, Rejudge, RejudgeItem, User

CHANGES = RejudgeItem.Change


def summaries(rows: list[Rejudge]) -> list[schemas.RejudgeSummary]:
    progress = progress_of(rows)
    asked = [row.wanted["interview_id"] for row in rows if row.wanted["interview_id"] is not None]
    titles = dict(Interview.objects.filter(pk__in=asked).values_list("pk", "title"))
    return [schemas.RejudgeSummary.model_validate(fields(row, progress[row.pk], titles)) for row in rows]


def fields(row: Rejudge, progress: Progress, titles: dict[int, str]) -> dict[str, Any]:
    counts = asdict(progress)
    del counts["open"]
    return counts | {
        "id": row.pk,
        "problem": row.slug,
        "reason": row.reason,
        "wanted": {"problem": row.slug, **row.wanted},
        "interview_title": titles.get(row.wanted["interview_id"]),
        "state": state_of(row, progress),
        "made_by": name_of(row.made_by),
        "created_at": row.created_at,
        "decided_by": name_of(row.decided_by) if row.decision else "",
        "decided_at": row.decided_at,
    }


def name_of(user: User | None) -> str:
    return str(user) if user else "an account that is gone"


def detail(row: Rejudge) -> schemas.RejudgeDetail:
    problem = catalog.by_slug().get(row.slug)
    more = {
        "transitions": transitions(row),
        "present_version": problem and problem.version,
        "versions": versions(row),
    }
    return schemas.RejudgeDetail.model_validate(summaries([row])[0].model_dump() | more)


def transitions(row: Rejudge) -> list[dict[str, Any]]:
    changed = row.items.filter(change=CHANGES.VERDICT).order_by()
    pairs = changed.values_list("verdict_before", "verdict_after").annotate(count=Count("pk"))
    return [
        {"before": before, "after": after, "count": count}
        for before, after, count in pairs.order_by("-count", "verdict_before", "verdict_after")
    ]


def versions(row: Rejudge) -> list[str]:
    judged = row.items.exclude(change__in=["", CHANGES.FAILED]).order_by()
    return sorted(set(judged.values_list("again__problem_version", flat=True)) - {None})


def item(row: RejudgeItem) -> schemas.RejudgeItem:
    return schemas.RejudgeItem.model_validate(item_fields(row))


def item_fields(row: RejudgeItem) -> dict[str, Any]:
    seat = row.submission.invitation
    practice = seat.interview.is_practice
    return {
        "id": row.pk,
        "submission_id": None if practice else row.submission_id,
        "candidate": None if practice else seat.candidate.name,
        "interview_title": None if practice else seat.interview.title,
        "exercise": row.submission.exercise,
        "submitted_at": row.submission.created_at,
        "change": row.change,
        "before": row.was,
        "after": row.now,
        "replaced": row.state == RejudgeItem.State.REPLACED,
    }


def item_detail(row: RejudgeItem) -> schemas.RejudgeItemDetail:
    """The cases by name and words, never by values: practice is not for others to read."""
    if row.again is None:
        absent("report any more")
    after = row.again.report.whole()
    before = old_report(row, after)
    more = {
        "cases": [asdict(one) for one in find_case_differences(before, after)],
        "message_before": before.message,
        "message_after": after.message,
    }
    return schemas.RejudgeItemDetail.model_validate(item_fields(row) | more)
