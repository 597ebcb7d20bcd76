"""When an interviewer may change the time of a session, and by how much."""

from judge.errors import RefusedError
from judge.models import CandidateSession, SessionState

MAX_EXTRA_SECONDS = 24 * 3600
"""In total, as an interviewer gives it."""


def require_state(session: CandidateSession, *states: SessionState) -> None:
    """Raises RefusedError unless the session is in one of the states."""
    if session.state in states:
        return
    match session.state:
        case SessionState.REVOKED:
            raise RefusedError(
                "session_revoked",
                "This invitation is withdrawn, so its time was not changed.",
                "Restore the invitation first, or invite the candidate again.",
            )
        case SessionState.EXPIRED:
            raise RefusedError(
                "session_expired",
                "This invitation has expired before the candidate started, so nothing was changed.",
                "Renew the invitation first.",
            )
        case SessionState.INVITED:
            raise RefusedError(
                "session_not_started",
                "The candidate has not started yet, so no clock is running and nothing was changed.",
                "Wait until the candidate starts. You can give extra time now.",
            )
        case SessionState.ENDED:
            raise RefusedError(
                "session_ended",
                "This interview has ended, so its time was not changed.",
                "Reopen it if the candidate should go on.",
            )
        case _:  # only reopening is refused in the states RUNNING and PAUSED
            raise RefusedError(
                "session_running",
                "This interview has not ended, so it was not reopened.",
                "Give extra time, or resume it if it is paused.",
            )


def require_extra_room(session: CandidateSession) -> None:
    """`extra_seconds` already has what is to be added."""
    if session.extra_seconds > MAX_EXTRA_SECONDS:
        raise RefusedError(
            "invalid",
            f"An interview can have at most {MAX_EXTRA_SECONDS // 3600} hours of extra time, so none was added.",
            "Choose less time.",
        )
