"""A submission with its complete report, and the leaderboard of its problem, for the members of the interview's team.
Results that are folded for the reader are left out."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from judge.actions.audit.record_entry import record_report_read
from judge.api.auth import authenticate_user, get_submission_for, get_user
from judge.api.interviews import schemas, serializers
from judge.api.interviews.folded_results import fold_submission_detail
from judge.api.sessions.serializers import serialize_leaderboard
from judge.api.sessions.submission_schemas import LeaderboardRow
from judge.domain.leaderboard import build_interview_leaderboard
from judge.domain.scorecards import are_results_folded
from judge.domain.team_access import load_team_access
from judge.limits.client_address import get_client_address

router = Router(tags=["interviews"], auth=authenticate_user)


@router.get("/{uuid:submission_id}", response=schemas.SubmissionForInterviewer)
def get_submission_report(request: HttpRequest, submission_id: UUID) -> schemas.SubmissionForInterviewer:
    user = get_user(request)
    row = get_submission_for(user, submission_id)
    record_report_read(user, f"submission {row.pk}", address=get_client_address(request))
    detail = serializers.serialize_submission_for_interviewer(row, load_team_access(user))
    return fold_submission_detail(detail, user, row.session)


@router.get("/{uuid:submission_id}/leaderboard", response=list[LeaderboardRow])
def get_interview_leaderboard(request: HttpRequest, submission_id: UUID) -> list[LeaderboardRow]:
    """The timed kernels of the same interview and problem, the best of each candidate whose results are shown to the
    reader. Candidates never get it."""
    user = get_user(request)
    row = get_submission_for(user, submission_id)
    if are_results_folded(user, row.session):
        return []
    return serialize_leaderboard(build_interview_leaderboard(row.slug, row.session, user), row.session_id)
