"""Request and response bodies of interviews, invitations and reports for interviewers."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from judge.api.schemas import VisibleLine
from judge.api.sessions.schemas import SessionStateName, SubmissionDetail, SubmissionOut
from judge.grading.report import Verdict


class AttemptLog(Schema):
    number: int
    worker: str
    started_at: datetime
    ended_at: datetime | None
    outcome: Literal["judged", "failed", "lost", "unavailable", "cancelled"] | None

    @staticmethod
    def resolve_outcome(row: Any) -> str | None:
        return row.outcome or None


class PromptOut(Schema):
    question: str
    strong_answer: str


class AppliedRejudge(Schema):
    """A rejudge that replaced the report of the submission."""

    at: datetime
    reason: str
    before: Verdict
    after: Verdict


class SubmissionForInterviewer(SubmissionDetail):
    candidate: str
    interview_id: int
    interview_title: str
    attempts_log: list[AttemptLog]
    judged_again: list[AppliedRejudge]
    prompts: list[PromptOut]
    traps: list[PromptOut]


class InterviewProblemIn(Schema):
    slug: str
    exercises: list[Annotated[str, Field(max_length=20)]] = Field(min_length=1, max_length=100)
    """Names as in the list of problems."""


class InterviewIn(Schema):
    title: VisibleLine
    minutes: int = Field(ge=5, le=480)
    problems: list[str | InterviewProblemIn] = Field(min_length=1, max_length=50)
    """A slug without exercises stands for the exercise `implement`."""


class InterviewSummary(Schema):
    id: int
    title: str
    minutes: int
    problems: list[str]
    exercises: dict[str, list[str]]
    """The names of each problem's exercises, by slug."""
    created_at: datetime
    invited: int
    running: int
    ended: int


class InvitationIn(Schema):
    candidate: VisibleLine


class Invitation(Schema):
    id: int
    candidate: str
    candidate_id: int
    link: str
    state: SessionStateName
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    lost_seconds: int
    """How long an outage interrupted the session, without what it got back."""
    submissions: list[SubmissionOut]


class InterviewDetail(InterviewSummary):
    invitations: list[Invitation]
