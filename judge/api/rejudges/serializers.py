"""Serializes rejudges and their items."""

from dataclasses import asdict
from typing import Any

from django.db.models import Count, F

from judge.actions.rejudges.record_rerun import UNREADABLE_REPORT, load_old_report
from judge.api.base import raise_not_found
from judge.api.rejudges import schemas
from judge.domain import catalog
from judge.domain.candidate_names import get_candidate_label
from judge.domain.rejudges import RejudgeProgress, compute_rejudge_progress, get_rejudge_state
from judge.domain.team_access import TeamAccess
from judge.grading.report_comparison import find_case_differences
from judge.models import Interview, Rejudge, RejudgeItem, User

Change = RejudgeItem.Change


def serialize_summaries(rows: list[Rejudge], access: TeamAccess) -> list[schemas.RejudgeSummary]:
    progress = compute_rejudge_progress(rows)
    interview_ids = [row.filter["interview_id"] for row in rows if row.filter["interview_id"] is not None]
    titles = {row.pk: get_interview_title(row, access) for row in Interview.objects.filter(pk__in=interview_ids)}
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
        "created_by": get_user_name(row.made_by),
        "created_at": row.created_at,
        "decided_by": get_user_name(row.decided_by) if row.decision else "",
        "decided_at": row.decided_at,
    }


def get_interview_title(row: Interview, access: TeamAccess) -> str:
    return row.title if access.can_edit(row) else f"Interview {row.pk}"


def get_user_name(user: User | None) -> str:
    return str(user) if user else "a deleted account"


def serialize_detail(row: Rejudge, access: TeamAccess) -> schemas.RejudgeDetail:
    problem = catalog.load_problems().get(row.slug)
    fields = {
        "transitions": count_transitions(row),
        "current_version": problem and problem.version,
        "versions": list_rerun_versions(row),
    }
    return schemas.RejudgeDetail.model_validate(serialize_summaries([row], access)[0].model_dump() | fields)


def count_transitions(row: Rejudge) -> list[dict[str, Any]]:
    items = row.items.filter(change=Change.VERDICT).order_by()
    pairs = items.values(before=F("verdict_before"), after=F("verdict_after")).annotate(count=Count("pk"))
    return list(pairs.order_by("-count", "before", "after"))


def list_rerun_versions(row: Rejudge) -> list[str]:
    items = row.items.exclude(change__in=["", Change.FAILED]).order_by()
    return sorted(set(items.values_list("rerun__problem_version", flat=True)) - {None})


def serialize_item(row: RejudgeItem, access: TeamAccess) -> schemas.RejudgeItemOut:
    return schemas.RejudgeItemOut.model_validate(build_item_fields(row, access))


def build_item_fields(row: RejudgeItem, access: TeamAccess) -> dict[str, Any]:
    interview, candidate = row.submission.session.interview, row.submission.session.candidate
    is_practice, can_read_names = interview.is_practice, access.can_read_names(interview)
    return {
        "id": row.pk,
        "submission_id": row.submission_id if access.get_role(interview) else None,
        "candidate": None if is_practice else candidate.name if can_read_names else get_candidate_label(candidate),
        "interview_title": None if is_practice else get_interview_title(interview, access),
        "exercise": row.submission.exercise,
        "submitted_at": row.submission.created_at,
        "change": row.change,
        "before": row.old_summary,
        "after": row.new_summary,
        "replaced": row.state == RejudgeItem.State.REPLACED,
    }


def serialize_item_detail(row: RejudgeItem, access: TeamAccess) -> schemas.RejudgeItemDetail:
    """Cases have names and verdicts, never values. Messages can quote a candidate's program, so only members of the
    team read them."""
    if row.rerun is None:
        raise_not_found("report")
    new = row.rerun.report.load()
    old = load_old_report(row, new)
    is_readable = access.get_role(row.submission.session.interview) is not None
    cases = [asdict(difference) for difference in find_case_differences(old, new)]
    fields = {
        "cases": cases if is_readable else [case | {"message": ""} for case in cases],
        "message_before": old.message if is_readable or old.message == UNREADABLE_REPORT else "",
        "message_after": new.message if is_readable else "",
    }
    return schemas.RejudgeItemDetail.model_validate(build_item_fields(row, access) | fields)
