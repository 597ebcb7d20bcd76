from judge.domain.private_periods import is_private_now
from judge.domain.session_rules import build_ended_error
from judge.errors import RefusedError
from judge.models import CandidateSession, SessionState


def can_interviewers_type(session: CandidateSession) -> bool:
    is_running = session.state == SessionState.RUNNING
    return session.interview.allows_interviewer_typing and is_running and not is_private_now(session)


def require_interviewer_typing(session: CandidateSession) -> None:
    if not session.interview.allows_interviewer_typing:
        raise RefusedError(
            "read_only",
            "Interviewers may not type in this interview, so this was not stored.",
            "The rules of the interview can allow it. They can be changed while no session runs.",
        )
    if is_private_now(session):
        raise RefusedError(
            "private_period",
            "The candidate works in private, so this was not stored.",
            "Type again when the private period is over.",
        )
    if session.state == SessionState.ENDED:
        raise build_ended_error()
    if not can_interviewers_type(session):
        raise RefusedError(
            "session_not_started",
            "The interview is not running, so this was not stored.",
            "Type again when the candidate has started it, or when the pause is over.",
        )
