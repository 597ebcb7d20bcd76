"""The time of one candidate's session: extra time, pauses, its end, and what is done after it."""

from django.http import HttpRequest
from ninja import Router, Status

from judge.actions.audit.record_entry import record_report_read
from judge.actions.sessions.end_session import end_session
from judge.actions.sessions.extend_session import extend_session, reopen_session
from judge.actions.sessions.judge_late_edits import judge_late_edits
from judge.actions.sessions.pause_session import pause_session, resume_session
from judge.actions.sessions.submit_unsubmitted_exercise import submit_unsubmitted_exercise
from judge.api.auth import authenticate_user, get_session_to_edit, get_user
from judge.api.interviews import schemas, serializers
from judge.api.interviews.folded_results import serialize_changed_session
from judge.api.sessions.serializers import serialize_submission
from judge.api.sessions.submission_schemas import SubmissionOut
from judge.domain.late_edits import filter_late_documents
from judge.domain.session_time import require_state
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address
from judge.models import CandidateSession, SessionState

router = Router(tags=["interviews"], auth=authenticate_user)


def get_session_to_change(request: HttpRequest, pk: int) -> CandidateSession:
    """A session that the user may edit, while they are below the rate limit of changes of its time."""
    session = get_session_to_edit(get_user(request), pk)
    rate_limits.require_below_rate_limit(rate_limits.SESSION_TIMES, f"user {request.user.pk}")
    return session


@router.post("/{int:invitation_id}/extra-time", response=schemas.Invitation)
def post_extra_time(request: HttpRequest, invitation_id: int, body: schemas.ExtraTimeIn) -> schemas.Invitation:
    session = get_session_to_change(request, invitation_id)
    extend_session(session.pk, body.seconds, get_user(request), address=get_client_address(request))
    return serialize_changed_session(get_user(request), session.pk)


@router.post("/{int:invitation_id}/pause", response=schemas.Invitation)
def post_pause(request: HttpRequest, invitation_id: int) -> schemas.Invitation:
    session = get_session_to_change(request, invitation_id)
    pause_session(session.pk, get_user(request), address=get_client_address(request))
    return serialize_changed_session(get_user(request), session.pk)


@router.post("/{int:invitation_id}/resume", response=schemas.Invitation)
def post_resume(request: HttpRequest, invitation_id: int) -> schemas.Invitation:
    session = get_session_to_change(request, invitation_id)
    resume_session(session.pk, get_user(request), address=get_client_address(request))
    return serialize_changed_session(get_user(request), session.pk)


@router.post("/{int:invitation_id}/end", response=schemas.Invitation)
def post_end(request: HttpRequest, invitation_id: int) -> schemas.Invitation:
    session = get_session_to_change(request, invitation_id)
    require_state(session, SessionState.RUNNING, SessionState.PAUSED, SessionState.ENDED)
    end_session(session, get_user(request), address=get_client_address(request))
    return serialize_changed_session(get_user(request), session.pk)


@router.post("/{int:invitation_id}/reopen", response=schemas.Invitation)
def post_reopen(request: HttpRequest, invitation_id: int, body: schemas.ReopenIn) -> schemas.Invitation:
    session = get_session_to_change(request, invitation_id)
    reopen_session(session.pk, body.minutes * 60, get_user(request), address=get_client_address(request))
    return serialize_changed_session(get_user(request), session.pk)


@router.get("/{int:invitation_id}/late-edits", response=list[schemas.LateEditDetail])
def list_late_edits(request: HttpRequest, invitation_id: int) -> list[schemas.LateEditDetail]:
    """The texts with what arrived after the end. Not for viewers: the candidate has not submitted them."""
    user = get_user(request)
    session = get_session_to_edit(user, invitation_id)
    record_report_read(user, f"invitation {session.pk}", address=get_client_address(request))
    rows = filter_late_documents([session]).filter(slug__in=session.interview.problems)
    return [serializers.serialize_late_edit(row) for row in rows]


@router.post("/{int:invitation_id}/late-edits", response={201: SubmissionOut})
def post_late_edits(request: HttpRequest, invitation_id: int, body: schemas.ExerciseIn) -> Status[SubmissionOut]:
    """Have them judged."""
    user = get_user(request)
    session = get_session_to_edit(user, invitation_id)
    rate_limits.require_below_rate_limit(rate_limits.LATE_EDITS, f"user {user.pk}")
    row = judge_late_edits(session.pk, body.slug, body.exercise, user, address=get_client_address(request))
    return Status(201, serialize_submission(row))


@router.post("/{int:invitation_id}/unsubmitted", response={201: SubmissionOut})
def post_unsubmitted(request: HttpRequest, invitation_id: int, body: schemas.ExerciseIn) -> Status[SubmissionOut]:
    """Submit an exercise that could not be submitted automatically at the end."""
    user = get_user(request)
    session = get_session_to_edit(user, invitation_id)
    rate_limits.require_below_rate_limit(rate_limits.LATE_EDITS, f"user {user.pk}")
    row = submit_unsubmitted_exercise(session, body.slug, body.exercise, user, address=get_client_address(request))
    return Status(201, serialize_submission(row))
