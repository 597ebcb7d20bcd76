"""One invitation, for the interviewer who made it."""

from django.http import HttpRequest
from ninja import Router

from judge.actions.interviews.revoke_invitation import revoke_seat
from judge.api.auth import invitation_for, signed_in, user_of
from judge.api.interviews import schemas, serializers
from judge.http.client_address import address_of

router = Router(tags=["interviews"], auth=signed_in)


@router.post("/{int:invitation_id}/revoke", response=schemas.Invitation)
def revoke(request: HttpRequest, invitation_id: int) -> schemas.Invitation:
    seat = invitation_for(request.user, invitation_id)
    return serializers.invitation(revoke_seat(seat, user_of(request), address=address_of(request)))
