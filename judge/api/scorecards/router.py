"""The scorecards about a session, and the decision, for the owners and interviewers of the interview's team."""

from django.http import HttpRequest
from ninja import Router

from judge.actions.scorecards.decide_candidate import decide_candidate
from judge.actions.scorecards.reveal_scorecards import reveal_scorecards
from judge.actions.scorecards.unfold_results import unfold_results
from judge.actions.scorecards.write_scorecard import change_card, reopen_card, save_card
from judge.api.auth import authenticate_user, get_session_to_edit, get_user
from judge.api.base import raise_not_found
from judge.api.scorecards import schemas
from judge.api.scorecards.serializers import serialize_card, serialize_scorecards
from judge.domain.scorecards import Rating, are_results_folded
from judge.domain.team_access import require_lead
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address
from judge.models import CandidateSession

router = Router(tags=["scorecards"], auth=authenticate_user)


def get_session_to_lead(request: HttpRequest, invitation_id: int) -> CandidateSession:
    """A session about which the user may decide: see `TeamAccess.can_lead`."""
    user = get_user(request)
    session = get_session_to_edit(user, invitation_id)
    require_lead(user, session.interview)
    return session


def serialize_scorecards_for_user(request: HttpRequest, invitation_id: int) -> schemas.ScorecardsOut:
    user = get_user(request)
    return serialize_scorecards(get_session_to_edit(user, invitation_id), user)


@router.get("/{int:invitation_id}/scorecards", response=schemas.ScorecardsOut)
def get_scorecards(request: HttpRequest, invitation_id: int) -> schemas.ScorecardsOut:
    return serialize_scorecards_for_user(request, invitation_id)


@router.get("/{int:invitation_id}/folding", response=schemas.FoldingOut)
def get_folding(request: HttpRequest, invitation_id: int) -> schemas.FoldingOut:
    user = get_user(request)
    session = get_session_to_edit(user, invitation_id)
    return schemas.FoldingOut(are_results_folded=are_results_folded(user, session))


@router.post("/{int:invitation_id}/unfold", response=schemas.FoldingOut)
def post_unfold(request: HttpRequest, invitation_id: int) -> schemas.FoldingOut:
    """The user shows scores and named bugs before their card is saved, which the card records."""
    user = get_user(request)
    session = get_session_to_edit(user, invitation_id)
    rate_limits.require_below_rate_limit(rate_limits.SCORECARDS, f"user {user.pk}")
    unfold_results(session, user)
    return schemas.FoldingOut(are_results_folded=are_results_folded(user, session))


@router.put("/{int:invitation_id}/scorecard", response=schemas.ScorecardOut)
def put_scorecard(request: HttpRequest, invitation_id: int, body: schemas.ScorecardIn) -> schemas.ScorecardOut:
    """Store the user's own draft."""
    user = get_user(request)
    session = get_session_to_edit(user, invitation_id)
    rate_limits.require_below_rate_limit(rate_limits.SCORECARDS, f"user {user.pk}")
    ratings = {
        dimension: Rating(each.level, each.note, [evidence.model_dump() for evidence in each.evidence])
        for dimension, each in body.ratings.items()
    }
    card = change_card(session, user, body.revision, ratings, body.recommendation, body.summary)
    return serialize_card(card, user)


@router.post("/{int:invitation_id}/scorecard/save", response=schemas.ScorecardsOut)
def post_saved_scorecard(
    request: HttpRequest, invitation_id: int, body: schemas.SaveScorecardIn
) -> schemas.ScorecardsOut:
    """Make the user's own draft final."""
    user = get_user(request)
    session = get_session_to_edit(user, invitation_id)
    rate_limits.require_below_rate_limit(rate_limits.SCORECARDS, f"user {user.pk}")
    save_card(session, user, body.revision, address=get_client_address(request))
    return serialize_scorecards_for_user(request, invitation_id)


@router.post("/{int:invitation_id}/scorecards/{int:scorecard_id}/reopen", response=schemas.ScorecardsOut)
def post_reopened_scorecard(request: HttpRequest, invitation_id: int, scorecard_id: int) -> schemas.ScorecardsOut:
    """Let its author change a saved card."""
    session = get_session_to_lead(request, invitation_id)
    rate_limits.require_below_rate_limit(rate_limits.PANELS, f"user {get_user(request).pk}")
    card = session.scorecards.filter(pk=scorecard_id).first() or raise_not_found("scorecard")
    reopen_card(card, get_user(request), address=get_client_address(request))
    return serialize_scorecards_for_user(request, invitation_id)


@router.post("/{int:invitation_id}/scorecards/reveal", response=schemas.ScorecardsOut)
def post_revealed_scorecards(request: HttpRequest, invitation_id: int) -> schemas.ScorecardsOut:
    session = get_session_to_lead(request, invitation_id)
    rate_limits.require_below_rate_limit(rate_limits.PANELS, f"user {get_user(request).pk}")
    reveal_scorecards(session, get_user(request), address=get_client_address(request))
    return serialize_scorecards_for_user(request, invitation_id)


@router.put("/{int:invitation_id}/decision", response=schemas.ScorecardsOut)
def put_decision(request: HttpRequest, invitation_id: int, body: schemas.DecisionIn) -> schemas.ScorecardsOut:
    session, user = get_session_to_lead(request, invitation_id), get_user(request)
    rate_limits.require_below_rate_limit(rate_limits.SCORECARDS, f"user {user.pk}")
    decide_candidate(
        session,
        body.choice,
        body.next_step,
        body.reason,
        user,
        revision=body.revision,
        address=get_client_address(request),
    )
    return serialize_scorecards_for_user(request, invitation_id)
