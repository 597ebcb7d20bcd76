"""Turns interviews, invitations and submissions into response bodies for interviewers."""

from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from judge.api.interviews import schemas
from judge.api.sessions.serializers import listed, source_of, submission, submission_fields
from judge.domain import catalog
from judge.models import Interview, Invitation, RejudgeItem, SeatState, Submission
from problems.format.problem import Prompt


def submission_for_interviewer(row: Submission) -> schemas.SubmissionForInterviewer:
    invitation = row.invitation
    problem = catalog.by_slug().get(row.slug)
    more = {
        "source": source_of(row),
        "report": row.report.whole() if row.state == Submission.State.DONE else None,
        "candidate": invitation.candidate.name,
        "interview_id": invitation.interview_id,
        "interview_title": invitation.interview.title,
        "attempts_log": [
            {
                "number": attempt.number,
                "worker": attempt.worker,
                "started_at": attempt.started_at,
                "ended_at": attempt.ended_at,
                "outcome": attempt.outcome or None,
            }
            for attempt in row.attempts.order_by("number")
        ],
        "judged_again": judged_again(row),
        "prompts": prompts(problem.prompts if problem else ()),
        "traps": prompts(problem.traps if problem else ()),
    }
    return schemas.SubmissionForInterviewer.model_validate(submission_fields(row) | more)


def judged_again(row: Submission) -> list[dict[str, Any]]:
    replaced = row.rejudged.filter(state=RejudgeItem.State.REPLACED).select_related("rejudge").order_by("pk")
    return [
        {
            "at": item.rejudge.decided_at,
            "reason": item.rejudge.reason,
            "before": item.verdict_before,
            "after": item.verdict_after,
        }
        for item in replaced.defer("before")
    ]


def prompts(of_problem: tuple[Prompt, ...]) -> list[dict[str, str]]:
    return [{"question": prompt.question, "strong": prompt.strong} for prompt in of_problem]


def interview_summary(row: Interview) -> schemas.InterviewSummary:
    return schemas.InterviewSummary.model_validate(interview_fields(row, list(row.invitations.all())))


def interview_fields(row: Interview, invitations: list[Invitation]) -> dict[str, Any]:
    states = [invitation.state for invitation in invitations]
    return {
        "id": row.pk,
        "title": row.title,
        "minutes": row.minutes,
        "problems": row.problems,
        "created_at": row.created_at,
        "invited": states.count(SeatState.INVITED),
        "running": states.count(SeatState.RUNNING),
        "ended": states.count(SeatState.ENDED),
    }


def interview_detail(row: Interview) -> schemas.InterviewDetail:
    invitations = list(row.invitations.select_related("candidate", "interview").order_by("created_at", "id"))
    fetch_submissions(invitations)
    fields = interview_fields(row, invitations) | {"invitations": [invitation(each) for each in invitations]}
    return schemas.InterviewDetail.model_validate(fields)


def fetch_submissions(rows: list[Invitation]) -> None:
    """With one question to the database, and none where a list has them already."""
    prefetch_related_objects(rows, Prefetch("submissions", listed(Submission.objects)))


def invitation(row: Invitation) -> schemas.Invitation:
    fetch_submissions([row])
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
            "submissions": [submission(each) for each in row.submissions.all()],
        }
    )
