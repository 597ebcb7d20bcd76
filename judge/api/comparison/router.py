"""Two to five sessions of one interview side by side, for the members of its team."""

from django.http import HttpRequest
from ninja import Router

from judge.api.auth import authenticate_user, get_user
from judge.api.comparison import schemas
from judge.api.comparison.compared_sessions import open_compared_sessions
from judge.api.comparison.serializers import serialize_comparison

router = Router(tags=["comparison"], auth=authenticate_user)


@router.get("", response=schemas.Comparison)
def get_comparison(request: HttpRequest, ids: str = "") -> schemas.Comparison:
    """`ids` are those of the invitations: "12,15"."""
    return serialize_comparison(open_compared_sessions(request, ids), get_user(request))
