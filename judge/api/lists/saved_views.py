"""Saved views of the lists: the user's own, and those that others share with the user's teams."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Router, Status

from judge.actions.lists.save_view import can_change_view, delete_view, rename_view, save_view
from judge.api.auth import authenticate_user, get_team_for_editor, get_user
from judge.api.base import raise_not_found
from judge.api.lists import schemas
from judge.domain.team_access import EDITORS, build_read_only_error
from judge.limits import rate_limits
from judge.models import SavedView, User

router = Router(tags=["lists"], auth=authenticate_user)


def filter_views(user: User) -> QuerySet[SavedView]:
    """The views that the user can choose: their own private ones, and those that are shared with a team in which they
    are more than a viewer, because a name may name a person. What somebody shared who left stays with the team."""
    teams = user.memberships.filter(role__in=EDITORS).values("team")
    return SavedView.objects.filter(Q(owner=user, team=None) | Q(team__in=teams)).select_related("owner")


def serialize_view(view: SavedView, user: User) -> schemas.SavedViewOut:
    return schemas.SavedViewOut(
        id=view.pk,
        name=view.name,
        query=view.query,
        team=view.team_id,
        saved_by=str(view.owner),
        can_change=can_change_view(view, user),
    )


@router.get("", response=list[schemas.SavedViewOut])
def list_saved_views(request: HttpRequest, page: schemas.ViewPage) -> list[schemas.SavedViewOut]:
    """By name."""
    user = get_user(request)
    views = sorted(filter_views(user).filter(page=page), key=lambda view: (view.name.casefold(), view.pk))
    return [serialize_view(view, user) for view in views]


@router.post("", response={201: schemas.SavedViewOut})
def post_saved_view(request: HttpRequest, body: schemas.SavedViewIn) -> Status[schemas.SavedViewOut]:
    user = get_user(request)
    team = None if body.team is None else get_team_for_editor(user, body.team)
    rate_limits.require_below_rate_limit(rate_limits.SAVED_VIEWS, f"user {user.pk}")
    return Status(201, serialize_view(save_view(user, body.page, body.name, body.query, team), user))


@router.put("/{int:view_id}", response=schemas.SavedViewOut)
def put_saved_view(request: HttpRequest, view_id: int, body: schemas.SavedViewChange) -> schemas.SavedViewOut:
    """Rename it."""
    user = get_user(request)
    view = get_view(user, view_id)
    rate_limits.require_below_rate_limit(rate_limits.SAVED_VIEWS, f"user {user.pk}")
    rename_view(view, body.name, user)
    return serialize_view(view, user)


@router.delete("/{int:view_id}", response={204: None})
def remove_saved_view(request: HttpRequest, view_id: int) -> Status[None]:
    user = get_user(request)
    delete_view(get_view(user, view_id), user)
    return Status(204, None)


def get_view(user: User, pk: int) -> SavedView:
    view = filter_views(user).filter(pk=pk).first()
    if view is None and SavedView.objects.filter(pk=pk, team__memberships__user=user).exists():
        raise build_read_only_error()
    return view or raise_not_found("view")
