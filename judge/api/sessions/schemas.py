"""A candidate's session: its state, clock and rules. Schemas of its documents, problems and submissions are in other
modules."""

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from judge.api.sessions.progress_schemas import SessionProblem
from judge.domain.session_end import EndSubmit

SessionStateName = Literal["invited", "running", "paused", "ended", "expired", "revoked"]


class TimeGivenBack(Schema):
    """Time that was given back after an outage."""

    outage_start: datetime
    outage_end: datetime
    lost_seconds: int
    given_at: datetime


class InterviewRulesOut(Schema):
    """What candidates may use, who may watch and type, and what candidates see after the end."""

    ai_policy: Literal["", "allowed", "limited", "forbidden"]
    """Empty: the interview says nothing about AI assistants."""
    ai_policy_text: str
    """What "limited" allows. For a viewer without candidates' names."""
    result_visibility: Literal["bugs", "results", "nothing"]
    allows_completion: bool
    allows_interviewer_typing: bool
    private_periods: int
    """How often a candidate may work unwatched, for five minutes each."""
    hides_private_edits: bool


class FeedbackIn(Schema):
    text: str = Field(max_length=2000)


class PrivateMode(Schema):
    """Whether interviewers receive what the candidate does."""

    until: datetime | None
    """The end of the private period. None while interviewers may watch."""
    periods_left: int


class SessionOut(Schema):
    token: str
    kind: Literal["practice", "interview"]
    title: str
    candidate: str
    minutes: int
    state: SessionStateName
    started_at: datetime | None
    ends_at: datetime | None
    expires_at: datetime | None
    """Until when it can be started. None in practice, and if it does not expire."""
    scheduled_at: datetime | None
    """When it is planned. The candidate can also start at another time."""
    plan_changes: int
    """How often the plan changed: the SEQUENCE of the calendar file."""
    time_given_back: list[TimeGivenBack]
    allows_completion: bool
    """Whether the editor may complete names."""
    rules: InterviewRulesOut | None
    """None in practice, and when the invitation was withdrawn or has expired."""
    invited_by: str
    """The person and the team, as text for the candidate."""
    extra_seconds: int
    """Extra time, which `minutes` does not include."""
    paused_seconds_left: int | None
    """During a pause: how much time is left. `ends_at` moves on with the time."""
    end_submit: EndSubmit
    """Whether what was not submitted at the end was submitted automatically. "partly": some of it is left to the
    interviewers."""
    has_warm_up: bool
    """Whether the warm-up is open: before the start of an interview."""
    can_see_results: bool
    """Whether the candidate may read verdicts, scores and reports. After the end the interview's rules decide."""
    can_delete: bool
    """Whether the candidate may delete the data of the interview now. If not, they ask the interviewer."""
    feedback: str
    """What the candidate wrote after the end."""
    feedback_until: datetime | None
    """Until when it can be changed. None before it is written."""
    watching: list[str]
    """Who may watch and type, as sentences for the candidate. Empty in practice."""
    private: PrivateMode
    recorded_data: list[str]
    """What is recorded, as sentences for the candidate."""
    retention: str
    """How long it is stored, as a sentence for the candidate."""
    problems: list[SessionProblem]
    """Before the start of an interview they have neither slugs nor titles."""
    accepted_at: list[datetime]
    """Only in practice: when submissions were accepted, rounded down to 15 minutes, for counting days."""


class ConnectionCheck(Schema):
    text: str = Field(max_length=1000)


class SessionClock(Schema):
    """The clock and the state of a session, and the server's time."""

    session: str
    """Identifies the session, without its token."""
    state: SessionStateName
    started_at: datetime | None
    ends_at: datetime | None
    time_given_back: list[TimeGivenBack]
    extra_seconds: int
    paused_seconds_left: int | None
    end_submit: EndSubmit
    rules: InterviewRulesOut | None
    private: PrivateMode
    now: datetime
