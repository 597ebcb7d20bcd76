"""One invitation, for the interviewer who owns the interview."""

from django.http import HttpRequest
from ninja import Router

from judge.actions.interviews.give_time_back import give_time_back
from judge.actions.interviews.revoke_invitation import revoke_invitation
from judge.api.auth import authenticate_user, get_session_for, get_user
from judge.api.interviews import schemas, serializers
from judge.domain.lost_time import list_recent_outages
from judge.http.client_address import get_client_address

router = Router(tags=["interviews"], auth=authenticate_user)


@router.post("/{int:invitation_id}/revoke", response=schemas.Invitation)
def post_revoke(request: HttpRequest, invitation_id: int) -> schemas.Invitation:
    session = get_session_for(request.user, invitation_id)
    session = revoke_invitation(session, get_user(request), address=get_client_address(request))
    return serializers.serialize_invitation(session, list_recent_outages())


@router.post("/{int:invitation_id}/give-time-back", response=schemas.Invitation)
def post_give_time_back(request: HttpRequest, invitation_id: int) -> schemas.Invitation:
    """Extend the session by what recent outages took from it."""
    session, outages = get_session_for(request.user, invitation_id), list_recent_outages()
    give_time_back(session.pk, outages, get_user(request), address=get_client_address(request))
    session.refresh_from_db(fields=["time_extensions"])
    return serializers.serialize_invitation(session, outages)
