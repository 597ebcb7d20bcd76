"""Serializes interviews, invitations and submissions for interviewers."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, F, Q

from judge.api.interviews import schemas
from judge.api.sessions.serializers import (
    build_submission_fields,
    decode_custom_input,
    decode_source,
    serialize_timing,
)
from judge.domain import catalog, lost_time, session_rules
from judge.domain.candidate_names import get_candidate_label, hide_names
from judge.domain.catalog import exclude_warm_up
from judge.domain.interview_rules import read_rules
from judge.domain.late_edits import LateEdit, filter_late_documents, load_late_edits
from judge.domain.private_periods import filter_shown_submissions
from judge.domain.session_end import describe_end_submit
from judge.domain.session_list import filter_state
from judge.domain.team_access import TeamAccess
from judge.models import (
    Candidate,
    CandidateSession,
    Decision,
    Document,
    Interview,
    OutgoingMail,
    RejudgeItem,
    SessionState,
    Submission,
)


def serialize_submission_for_interviewer(row: Submission, access: TeamAccess) -> schemas.SubmissionForInterviewer:
    session = row.session
    can_read_names = access.can_read_names(session.interview)
    hidden = [] if can_read_names else list(Candidate.objects.filter(sessions__interview=session.interview_id))
    problem = catalog.load_problems().get(row.slug)
    fields = {
        "source": decode_source(row),
        "custom_input": decode_custom_input(row),
        "report": row.report.load() if row.state == Submission.State.DONE else None,
        "timing": serialize_timing(row),
        "candidate": session.candidate.name if can_read_names else get_candidate_label(session.candidate),
        "interview_id": session.interview_id,
        "invitation_id": session.pk,
        "can_edit": access.can_edit(session.interview),
        "late_edit": find_late_edit(row) if can_read_names else None,
        "interview_title": hide_names(session.interview.title, hidden),
        "attempts_log": list(row.attempts.order_by("number")),
        "judged_again": [
            rejudge | {"reason": hide_names(rejudge["reason"], hidden)} for rejudge in serialize_applied_rejudges(row)
        ],
        "prompts": problem.prompts if problem else (),
        "traps": problem.traps if problem else (),
    }
    return schemas.SubmissionForInterviewer.model_validate(build_submission_fields(row) | fields)


def find_late_edit(row: Submission) -> schemas.LateEditDetail | None:
    """What arrived after the end in the exercise of the submission."""
    late = filter_late_documents([row.session]).filter(slug=row.slug, exercise=row.exercise).first()
    return late and serialize_late_edit(late)


def serialize_late_edit(row: Document) -> schemas.LateEditDetail:
    """`row` is one of `filter_late_documents`."""
    is_judged: bool = row.is_judged  # pyright: ignore[reportAttributeAccessIssue] -- an annotation
    return schemas.LateEditDetail(
        slug=row.slug,
        exercise=row.exercise,
        saved_at=row.saved_at,
        is_judged=is_judged,
        source=bytes(row.source).decode(errors="replace"),
    )


def serialize_applied_rejudges(row: Submission) -> list[dict[str, Any]]:
    items = row.rejudge_items.filter(state=RejudgeItem.State.REPLACED).order_by("pk")
    rejudge = {"at": F("rejudge__decided_at"), "reason": F("rejudge__reason")}
    return list(items.values(**rejudge, before=F("verdict_before"), after=F("verdict_after")))


def serialize_interview_summaries(rows: Sequence[Interview], access: TeamAccess) -> list[schemas.InterviewSummary]:
    """In a number of queries that does not depend on the rows. Sessions are counted by the database."""
    counts = count_session_states([row.pk for row in rows])
    candidates = load_hidden_candidates([row for row in rows if not access.can_edit(row)])
    return [
        schemas.InterviewSummary.model_validate(
            build_interview_fields(row, counts.get(row.pk, {}), candidates.get(row.pk, []), access)
        )
        for row in rows
    ]


def count_session_states(interview_ids: Sequence[int]) -> dict[int, dict[SessionState, int]]:
    rows = CandidateSession.objects.filter(interview__in=interview_ids).order_by().values_list("interview")
    counts = {state.value: Count("pk", filter=filter_state(state)) for state in SessionState}
    return {interview: dict(zip(SessionState, numbers, strict=True)) for interview, *numbers in rows.annotate(**counts)}


def load_hidden_candidates(interviews: Sequence[Interview]) -> dict[int, list[Candidate]]:
    """The candidates whose names the titles must not show, by interview."""
    found: dict[int, list[Candidate]] = {}
    sessions = CandidateSession.objects.filter(interview__in=interviews).select_related("candidate")
    for session in sessions.only("interview", "candidate__name"):
        found.setdefault(session.interview_id, []).append(session.candidate)
    return found


def build_interview_fields(
    row: Interview, states: Mapping[SessionState, int], hidden: list[Candidate], access: TeamAccess
) -> dict[str, Any]:
    """`hidden` are the candidates whose names the user may not read."""
    problems = catalog.load_problems()
    return {
        "id": row.pk,
        "team": row.team,
        "created_by": str(row.owner),
        "can_edit": access.can_edit(row),
        "title": hide_names(row.title, hidden),
        "minutes": row.minutes,
        "problems": row.problems,
        "exercises": {
            slug: session_rules.list_interview_exercises(row, problems[slug]) if slug in problems else []
            for slug in row.problems
        },
        "created_at": row.created_at,
        "invited": states.get(SessionState.INVITED, 0),
        "running": states.get(SessionState.RUNNING, 0) + states.get(SessionState.PAUSED, 0),
        "ended": states.get(SessionState.ENDED, 0),
        "expired": states.get(SessionState.EXPIRED, 0),
    }


def serialize_interview_detail(row: Interview, access: TeamAccess) -> schemas.InterviewDetail:
    hidden = load_hidden_candidates([] if access.can_edit(row) else [row]).get(row.pk, [])
    states = count_session_states([row.pk]).get(row.pk, {})
    fields = build_interview_fields(row, states, hidden, access) | {
        "rules": read_rules(row).serialize() | {"ai_policy_text": hide_names(row.ai_policy_text, hidden)},
        "invitation_days": row.invitation_days,
        "states": {state.value: states.get(state, 0) for state in SessionState},
    }
    return schemas.InterviewDetail.model_validate(fields)


def serialize_invitations(rows: Sequence[CandidateSession], *, can_read_names: bool) -> list[schemas.Invitation]:
    """In a number of queries that does not depend on the rows. Without the folding of results."""
    return [
        schemas.Invitation.model_validate(fields) for fields in build_invitations(rows, can_read_names=can_read_names)
    ]


def count_submissions(rows: Sequence[CandidateSession]) -> dict[int, int]:
    """How many submissions of each session interviewers may read. Few sessions have a private period now, and
    PostgreSQL would read all sessions to find them. In the others only the runs of earlier periods are private."""
    ids_without_period = [row.pk for row in rows if row.private_until is None]
    is_shown = Q(is_private=False) | Q(kind=Submission.Kind.SUBMIT)
    shown_without_period = Submission.objects.filter(is_shown, session__in=ids_without_period)
    ids_with_period = [row.pk for row in rows if row.private_until is not None]
    shown_with_period = Submission.objects.filter(filter_shown_submissions(), session__in=ids_with_period)
    counts = [
        exclude_warm_up(each).order_by().values_list("session").annotate(Count("pk"))
        for each in (shown_without_period, shown_with_period)
    ]
    return {session: count for each in counts for session, count in each}


def build_invitations(rows: Sequence[CandidateSession], *, can_read_names: bool) -> list[dict[str, Any]]:
    """The fields of `schemas.Invitation`."""
    outages, late_edits = lost_time.list_recent_outages(), load_late_edits(rows)
    decisions = Decision.objects.filter(session__in=rows if can_read_names else ())
    choices = dict(decisions.values_list("session", "choice"))
    mails = OutgoingMail.objects.filter(candidate__in={row.candidate_id for row in rows}).order_by("created_at")
    latest_mails = dict(mails.values_list("candidate", "state"))
    return [
        build_invitation(row, outages, late_edits[row.pk], can_read_names=can_read_names)
        | {"decision": choices.get(row.pk), "mail": latest_mails.get(row.candidate_id)}
        for row in rows
    ]


def build_invitation(
    row: CandidateSession, outages: Sequence[lost_time.Interval], late_edits: list[LateEdit], *, can_read_names: bool
) -> dict[str, Any]:
    """The fields of `schemas.Invitation` without decision and mail."""
    return {
        "id": row.pk,
        "candidate": row.candidate.name if can_read_names else get_candidate_label(row.candidate),
        "candidate_id": row.candidate_id,
        "link": f"/i/{row.token}" if can_read_names and row.state == SessionState.INVITED else None,
        "state": row.state,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "scheduled_at": row.scheduled_at,
        "plan_changes": row.plan_changes,
        "started_at": row.started_at,
        "ended_at": row.finished_at,
        "ends_at": row.ends_at,
        "paused_at": row.paused_at,
        "extra_seconds": row.extra_seconds,
        "late_edits": late_edits if can_read_names else [],
        "end_submit": describe_end_submit(row),
        "unsubmitted_exercises": row.unsubmitted_exercises,
        "feedback": row.feedback if can_read_names else "",
        "feedback_at": row.feedback_at if can_read_names else None,
        "lost_seconds": lost_time.compute_lost_seconds(row, outages),
    }
