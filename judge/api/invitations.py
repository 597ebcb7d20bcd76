"""One invitation, for the interviewer who made it."""

from django.http import HttpRequest
from ninja import Router

from judge.actions.revoke_seat import revoke_seat
from judge.address import address_of
from judge.api import schemas, shapes
from judge.api.auth import invitation_for, signed_in, user_of

router = Router(tags=["interviews"], auth=signed_in)


@router.post("/{int:invitation_id}/revoke", response=schemas.Invitation)
def revoke(request: HttpRequest, invitation_id: int) -> schemas.Invitation:
    seat = invitation_for(request.user, invitation_id)
    return shapes.invitation(revoke_seat(seat, user_of(request), address=address_of(request)))
