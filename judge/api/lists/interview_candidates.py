"""The parts of an interview's page that grow with its candidates: invitations, submissions and feedback, in pages."""

from datetime import datetime
from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from judge.api.auth import authenticate_user, get_interview_for, get_interview_to_edit, get_user
from judge.api.interviews.folding import fold_invitations, fold_submission, load_folded_sessions
from judge.api.interviews.schemas import ListedInvitation
from judge.api.interviews.serializers import serialize_listed_invitations
from judge.api.lists.schemas import SearchText
from judge.api.sessions.schemas import SessionStateName, SubmissionOut
from judge.api.sessions.serializers import select_for_list, serialize_submission
from judge.domain import interview_candidates
from judge.domain.candidate_names import get_candidate_label
from judge.domain.session_list import MAX_PAGE
from judge.domain.team_access import load_team_access
from judge.models import Submission

router = Router(tags=["lists"], auth=authenticate_user)
CandidateOrder = Literal["invited", "candidate", "started", "-invited", "-candidate", "-started"]


class CandidateListQuery(Schema):
    search: SearchText = ""
    """Part of the name; for a viewer the number."""
    state: Literal["", SessionStateName] = ""
    order: CandidateOrder = "-invited"
    page: int = Field(1, ge=1, le=MAX_PAGE)


class PageQuery(Schema):
    page: int = Field(1, ge=1, le=MAX_PAGE)


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


@router.get("/{int:interview_id}/candidates", response=CandidatePage)
def list_candidates(request: HttpRequest, interview_id: int, query: Query[CandidateListQuery]) -> CandidatePage:
    user = get_user(request)
    interview = get_interview_for(user, interview_id)
    can_edit = load_team_access(user).can_edit(interview)
    rows, more = interview_candidates.list_candidate_page(interview, can_read_names=can_edit, **query.model_dump())
    invitations = serialize_listed_invitations(rows, can_read_names=can_edit)
    # Nobody assigns a viewer.
    return CandidatePage(invitations=fold_invitations(invitations, user) if can_edit else invitations, more=more)


@router.get("/{int:interview_id}/submissions", response=InterviewSubmissionPage)
def list_submissions(request: HttpRequest, interview_id: int, query: Query[PageQuery]) -> InterviewSubmissionPage:
    """Newest first, without runs."""
    user = get_user(request)
    interview = get_interview_for(user, interview_id)
    can_edit = load_team_access(user).can_edit(interview)
    ids, more = interview_candidates.list_submission_page(interview, query.page)
    rows = list(select_for_list(Submission.objects.filter(pk__in=ids)).select_related("session__candidate", "report"))
    folded = load_folded_sessions(user, {row.session_id for row in rows}) if can_edit else set[int]()
    return InterviewSubmissionPage(
        submissions=[build_submission(row, can_edit=can_edit, is_folded=row.session_id in folded) for row in rows],
        more=more,
    )


def build_submission(row: Submission, *, can_edit: bool, is_folded: bool) -> InterviewSubmission:
    candidate, submission = row.session.candidate, serialize_submission(row)
    return InterviewSubmission(
        candidate=candidate.name if can_edit else get_candidate_label(candidate),
        is_folded=is_folded,
        submission=fold_submission(submission) if is_folded else submission,
    )


@router.get("/{int:interview_id}/feedback", response=CandidateFeedbackPage)
def list_feedback(request: HttpRequest, interview_id: int, query: Query[PageQuery]) -> CandidateFeedbackPage:
    """Not for viewers, because it may name people."""
    interview = get_interview_to_edit(get_user(request), interview_id)
    rows, more = interview_candidates.list_feedback_page(interview, query.page)
    feedback = [
        CandidateFeedback(invitation=row.pk, candidate=row.candidate.name, text=row.feedback, at=row.feedback_at)
        for row in rows
    ]
    return CandidateFeedbackPage(feedback=feedback, more=more)
