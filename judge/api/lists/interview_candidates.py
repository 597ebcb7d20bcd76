"""The parts of an interview's page that grow with its candidates: invitations, submissions and feedback, in pages."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from judge.api.auth import authenticate_user, get_interview_for, get_interview_to_edit, get_user
from judge.api.lists import candidate_rows, candidate_schemas
from judge.domain import interview_candidates
from judge.domain.interview_candidates import find_page
from judge.domain.team_access import load_team_access

router = Router(tags=["lists"], auth=authenticate_user)


@router.get("/{int:interview_id}/candidates", response=candidate_schemas.CandidatePage)
def list_candidates(
    request: HttpRequest, interview_id: int, query: Query[candidate_schemas.CandidateListQuery]
) -> candidate_schemas.CandidatePage:
    user = get_user(request)
    interview = get_interview_for(user, interview_id)
    can_edit = load_team_access(user).can_edit(interview)
    filters: dict[str, Any] = query.model_dump(exclude={"page"})
    rows = interview_candidates.select_candidates(interview, can_read_names=can_edit, **filters)
    pks, more = find_page(rows, query.page)
    invitations = candidate_rows.load_listed_invitations(user, pks, can_edit=can_edit)
    return candidate_schemas.CandidatePage(invitations=invitations, more=more)


@router.get("/{int:interview_id}/submissions", response=candidate_schemas.InterviewSubmissionPage)
def list_submissions(
    request: HttpRequest, interview_id: int, query: Query[candidate_schemas.PageQuery]
) -> candidate_schemas.InterviewSubmissionPage:
    """Newest first, without runs."""
    user = get_user(request)
    interview = get_interview_for(user, interview_id)
    can_edit = load_team_access(user).can_edit(interview)
    pks, more = find_page(interview_candidates.select_submissions(interview), query.page)
    submissions = candidate_rows.load_interview_submissions(user, pks, can_edit=can_edit)
    return candidate_schemas.InterviewSubmissionPage(submissions=submissions, more=more)


@router.get("/{int:interview_id}/feedback", response=candidate_schemas.CandidateFeedbackPage)
def list_feedback(
    request: HttpRequest, interview_id: int, query: Query[candidate_schemas.PageQuery]
) -> candidate_schemas.CandidateFeedbackPage:
    """Not for viewers, because it may name people."""
    interview = get_interview_to_edit(get_user(request), interview_id)
    pks, more = find_page(interview_candidates.select_feedback(interview), query.page)
    return candidate_schemas.CandidateFeedbackPage(feedback=candidate_rows.load_feedback(pks), more=more)
