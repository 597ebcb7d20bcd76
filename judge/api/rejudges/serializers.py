"""Rejudges as the pages see them."""

from dataclasses import asdict
from typing import Any

from django.db.models import Count

from judge.api.base import raise_not_found
from judge.api.rejudges import schemas
from judge.domain import catalog
from judge.domain.rejudges import RejudgeProgress, compute_rejudge_progress, get_rejudge_state, load_old_report
from judge.grading.report_comparison import find_case_differences
from judge.models import Interview, Rejudge, RejudgeItem, User

Change = RejudgeItem.Change


def serialize_summaries(rows: list[Rejudge]) -> list[schemas.RejudgeSummary]:
    progress = compute_rejudge_progress(rows)
    asked = [row.filter["interview_id"] for row in rows if row.filter["interview_id"] is not None]
    titles = dict(Interview.objects.filter(pk__in=asked).values_list("pk", "title"))
    return [schemas.RejudgeSummary.model_validate(build_summary_fields(row, progress[row.pk], titles)) for row in rows]


def build_summary_fields(row: Rejudge, progress: RejudgeProgress, titles: dict[int, str]) -> dict[str, Any]:
    counts = asdict(progress)
    del counts["open"]
    return counts | {
        "id": row.pk,
        "problem": row.slug,
        "reason": row.reason,
        "filter": {"problem": row.slug, **row.filter},
        "interview_title": titles.get(row.filter["interview_id"]),
        "state": get_rejudge_state(row, progress),
        "made_by": get_user_name(row.made_by),
        "created_at": row.created_at,
        "decided_by": get_user_name(row.decided_by) if row.decision else "",
        "decided_at": row.decided_at,
    }


def get_user_name(user: User | None) -> str:
    return str(user) if user else "an account that is gone"


def serialize_detail(row: Rejudge) -> schemas.RejudgeDetail:
    problem = catalog.load_problems().get(row.slug)
    more = {
        "transitions": count_transitions(row),
        "present_version": problem and problem.version,
        "versions": list_versions(row),
    }
    return schemas.RejudgeDetail.model_validate(serialize_summaries([row])[0].model_dump() | more)


def count_transitions(row: Rejudge) -> list[dict[str, Any]]:
    changed = row.items.filter(change=Change.VERDICT).order_by()
    pairs = changed.values_list("verdict_before", "verdict_after").annotate(count=Count("pk"))
    return [
        {"before": before, "after": after, "count": count}
        for before, after, count in pairs.order_by("-count", "verdict_before", "verdict_after")
    ]


def list_versions(row: Rejudge) -> list[str]:
    judged = row.items.exclude(change__in=["", Change.FAILED]).order_by()
    return sorted(set(judged.values_list("rerun__problem_version", flat=True)) - {None})


def serialize_item(row: RejudgeItem) -> schemas.RejudgeItemOut:
    return schemas.RejudgeItemOut.model_validate(build_item_fields(row))


def build_item_fields(row: RejudgeItem) -> dict[str, Any]:
    session = row.submission.session
    practice = session.interview.is_practice
    return {
        "id": row.pk,
        "submission_id": None if practice else row.submission_id,
        "candidate": None if practice else session.candidate.name,
        "interview_title": None if practice else session.interview.title,
        "exercise": row.submission.exercise,
        "submitted_at": row.submission.created_at,
        "change": row.change,
        "before": row.old_summary,
        "after": row.new_summary,
        "replaced": row.state == RejudgeItem.State.REPLACED,
    }


def serialize_item_detail(row: RejudgeItem) -> schemas.RejudgeItemDetail:
    """The cases by name and words, never by values: practice is not for others to read."""
    if row.rerun is None:
        raise_not_found("report any more")
    after = row.rerun.report.load()
    before = load_old_report(row, after)
    more = {
        "cases": [asdict(one) for one in find_case_differences(before, after)],
        "message_before": before.message,
        "message_after": after.message,
    }
    return schemas.RejudgeItemDetail.model_validate(build_item_fields(row) | more)
