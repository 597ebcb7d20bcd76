"""Request and response bodies of the parts of an interview's page that grow with its candidates."""

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from judge.api.interviews.schemas import Invitation
from judge.api.lists.schemas import ListedBug, ListedScore, SearchText
from judge.api.sessions.schemas import SessionStateName
from judge.api.sessions.submission_schemas import SubmissionOut
from judge.domain.session_list import MAX_PAGE

CandidateOrder = Literal["invited", "candidate", "started", "-invited", "-candidate", "-started"]


class CandidateListFilter(Schema):
    search: SearchText = ""
    """Part of the name; for a viewer the number."""
    state: Literal["", SessionStateName] = ""
    order: CandidateOrder = "-invited"


class CandidateListQuery(CandidateListFilter):
    page: int = Field(1, ge=1, le=MAX_PAGE)


class PageQuery(Schema):
    page: int = Field(1, ge=1, le=MAX_PAGE)


class ListedInvitation(Invitation):
    submission_count: int
    scores: dict[str, ListedScore]
    """By group of cases. Empty until the results are computed, while they are folded, and for a viewer."""
    bugs: list[ListedBug]
    """Those that were named, sorted: first those that were not fixed. Empty like the scores."""


class CandidatePage(Schema):
    invitations: list[ListedInvitation]
    more: bool


class InterviewSubmission(Schema):
    candidate: str
    """The name; for a viewer "Candidate 12"."""
    is_folded: bool
    """Whether verdict and scores are hidden until the user's scorecard is saved."""
    submission: SubmissionOut


class InterviewSubmissionPage(Schema):
    submissions: list[InterviewSubmission]
    more: bool


class CandidateFeedback(Schema):
    invitation: int
    candidate: str
    text: str
    at: datetime | None


class CandidateFeedbackPage(Schema):
    feedback: list[CandidateFeedback]
    more: bool
