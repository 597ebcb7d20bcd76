"""One invitation, for the interviewer who owns the interview."""

from django.http import HttpRequest
from ninja import Router

from judge.actions.interviews.revoke_invitation import revoke_invitation
from judge.api.auth import authenticate_user, get_session_for, get_user
from judge.api.interviews import schemas, serializers
from judge.http.client_address import get_client_address

router = Router(tags=["interviews"], auth=authenticate_user)


@router.post("/{int:invitation_id}/revoke", response=schemas.Invitation)
def post_revoke(request: HttpRequest, invitation_id: int) -> schemas.Invitation:
    session = get_session_for(request.user, invitation_id)
    return serializers.serialize_invitation(
        revoke_invitation(session, get_user(request), address=get_client_address(request))
    )
