"""The rules of an interview: what candidates may use, who may watch and type, and what candidates see after the end.

The first page of an invitation says them. The rules in `PROMISES` are promises about being watched, so they do not
change while a session runs. Other changes apply at once, and the candidate's page says so.
"""

from dataclasses import asdict, dataclass, replace

from judge.errors import RefusedError
from judge.models import CandidateSession, Interview, SessionState

AiPolicy, ResultVisibility = Interview.AiPolicy, Interview.ResultVisibility
MIN_MINUTES, MAX_MINUTES = 5, 480
"""Of an interview."""
MAX_PRIVATE_PERIODS = 6
PROMISES = ("allows_interviewer_typing", "private_periods", "hides_private_edits")


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewRules:
    """The fields of `Interview` with the same names."""

    ai_policy: str = ""
    ai_policy_text: str = ""
    result_visibility: str = ResultVisibility.BUGS.value
    allows_completion: bool = True
    allows_interviewer_typing: bool = False
    private_periods: int = 0
    hides_private_edits: bool = False

    def serialize(self) -> dict[str, str | bool | int]:
        return asdict(self)


def read_rules(interview: Interview) -> InterviewRules:
    return InterviewRules(**{name: getattr(interview, name) for name in InterviewRules.__dataclass_fields__})


def normalize_rules(rules: InterviewRules) -> InterviewRules:
    """Return the rules without what has no effect. Raises RefusedError if they contradict each other."""
    text = rules.ai_policy_text.strip()
    if rules.ai_policy == AiPolicy.LIMITED and not text:
        raise RefusedError(
            "invalid",
            "AI assistants are allowed only for named things, but nothing is named, so nothing was stored.",
            "Say what candidates may use them for, or choose another AI policy.",
        )
    return replace(
        rules,
        ai_policy_text=text if rules.ai_policy == AiPolicy.LIMITED else "",
        hides_private_edits=rules.hides_private_edits and rules.private_periods > 0,
    )


def find_changes(before: InterviewRules, after: InterviewRules) -> dict[str, object]:
    """The names and new values of what differs."""
    old = before.serialize()
    return {name: value for name, value in after.serialize().items() if value != old[name]}


def list_running_sessions(interview: Interview) -> list[CandidateSession]:
    """The sessions whose clock runs or is paused. A withdrawn session may go on later, so it is one of them."""
    rows = interview.sessions.select_related("interview").filter(started_at__isnull=False, ended_at=None)
    return [row for row in rows if row.state in (SessionState.RUNNING, SessionState.PAUSED) or is_interrupted(row)]


def list_promised_sessions(interview: Interview) -> list[CandidateSession]:
    """The sessions for which the rules in `PROMISES` still matter: those that run, and ended ones whose private edits
    are not deleted yet."""
    ended = interview.sessions.filter(started_at__isnull=False, private_until__isnull=False)
    return list({row.pk: row for row in (*list_running_sessions(interview), *ended)}.values())


def is_interrupted(session: CandidateSession) -> bool:
    """Whether it was running when its invitation was withdrawn. Its clock has been stopped since then."""
    return session.revoked_at is not None and session.started_at is not None and session.finished_at is None
