"""Serializes interviews, invitations and submissions for interviewers."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Prefetch, prefetch_related_objects

from judge.api.interviews import schemas
from judge.api.sessions.serializers import build_submission_fields, decode_source, select_for_list, serialize_submission
from judge.domain import catalog, lost_time, session_rules
from judge.models import CandidateSession, Interview, RejudgeItem, SessionState, Submission


def serialize_submission_for_interviewer(row: Submission) -> schemas.SubmissionForInterviewer:
    session = row.session
    problem = catalog.load_problems().get(row.slug)
    fields = {
        "source": decode_source(row),
        "report": row.report.load() if row.state == Submission.State.DONE else None,
        "candidate": session.candidate.name,
        "interview_id": session.interview_id,
        "interview_title": session.interview.title,
        "attempts_log": list(row.attempts.order_by("number")),
        "judged_again": serialize_applied_rejudges(row),
        "prompts": problem.prompts if problem else (),
        "traps": problem.traps if problem else (),
    }
    return schemas.SubmissionForInterviewer.model_validate(build_submission_fields(row) | fields)


def serialize_applied_rejudges(row: Submission) -> list[dict[str, Any]]:
    items = row.rejudge_items.filter(state=RejudgeItem.State.REPLACED).order_by("pk")
    rejudge = {"at": F("rejudge__decided_at"), "reason": F("rejudge__reason")}
    return list(items.values(**rejudge, before=F("verdict_before"), after=F("verdict_after")))


def serialize_interview_summary(row: Interview) -> schemas.InterviewSummary:
    return schemas.InterviewSummary.model_validate(build_interview_fields(row, list(row.sessions.all())))


def build_interview_fields(row: Interview, invitations: list[CandidateSession]) -> dict[str, Any]:
    states = [invitation.state for invitation in invitations]
    problems = catalog.load_problems()
    return {
        "id": row.pk,
        "title": row.title,
        "minutes": row.minutes,
        "problems": row.problems,
        "exercises": {
            slug: session_rules.list_interview_exercises(row, problems[slug]) if slug in problems else []
            for slug in row.problems
        },
        "created_at": row.created_at,
        "invited": states.count(SessionState.INVITED),
        "running": states.count(SessionState.RUNNING),
        "ended": states.count(SessionState.ENDED),
    }


def serialize_interview_detail(row: Interview) -> schemas.InterviewDetail:
    invitations = list(row.sessions.select_related("candidate", "interview").order_by("created_at", "id"))
    prefetch_submissions(invitations)
    outages = lost_time.list_recent_outages()
    fields = build_interview_fields(row, invitations) | {
        "invitations": [serialize_invitation(invitation, outages) for invitation in invitations]
    }
    return schemas.InterviewDetail.model_validate(fields)


def prefetch_submissions(rows: list[CandidateSession]) -> None:
    """Load the submissions of all sessions in one query; no query if they are already loaded."""
    prefetch_related_objects(rows, Prefetch("submissions", select_for_list(Submission.objects)))


def serialize_invitation(row: CandidateSession, outages: Sequence[lost_time.Interval]) -> schemas.Invitation:
    prefetch_submissions([row])
    return schemas.Invitation.model_validate(
        {
            "id": row.pk,
            "candidate": row.candidate.name,
            "candidate_id": row.candidate_id,
            "link": f"/i/{row.token}",
            "state": row.state,
            "created_at": row.created_at,
            "started_at": row.started_at,
            "ended_at": row.finished_at,
            "lost_seconds": lost_time.compute_lost_seconds(row, outages),
            "submissions": [serialize_submission(submission) for submission in row.submissions.all()],
        }
    )
