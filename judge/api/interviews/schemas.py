"""Request and response bodies of interviews, invitations and interviewers' reports."""

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from judge.api.schemas import Line
from judge.api.sessions.schemas import SeatState, Submission, SubmissionDetail
from judge.grading.report import Verdict


class AttemptLog(Schema):
    number: int
    worker: str
    started_at: datetime
    ended_at: datetime | None
    outcome: Literal["judged", "failed", "lost", "away"] | None


class Prompt(Schema):
    question: str
    strong: str


class JudgedAgain(Schema):
    """An operator had it judged again, and put the new report in the place of the old one."""

    at: datetime
    reason: str
    before: Verdict
    after: Verdict


class SubmissionForInterviewer(SubmissionDetail):
    candidate: str
    interview_id: int
    interview_title: str
    attempts_log: list[AttemptLog]
    judged_again: list[JudgedAgain]
    prompts: list[Prompt]
    traps: list[Prompt]


class InterviewIn(Schema):
    title: Line
    minutes: int = Field(ge=5, le=480)
    problems: list[str] = Field(min_length=1, max_length=50)


class InterviewSummary(Schema):
    id: int
    title: str
    minutes: int
    problems: list[str]
    created_at: datetime
    invited: int
    running: int
    ended: int


class InvitationIn(Schema):
    candidate: Line


class Invitation(Schema):
    id: int
    candidate: str
    candidate_id: int
    link: str
    state: SeatState
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    submissions: list[Submission]


class InterviewDetail(InterviewSummary):
    invitations: list[Invitation]
