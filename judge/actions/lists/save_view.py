"""Saved views: a filter and an order of a list, under a name."""

from urllib.parse import parse_qsl, urlencode

from django.db import IntegrityError, transaction

from judge.domain.team_access import EDITORS, Role
from judge.errors import RefusedError
from judge.models import SavedView, Team, User

MAX_VIEWS = 50
"""Of one account, over all pages."""
MAX_QUERY_LENGTH = 1000
NOT_STORED = ("search", "page")
"""Parameters of a query: a search may name a candidate, and the number of a page is not part of a view."""


def save_view(owner: User, page: str, name: str, query: str, team: Team | None) -> SavedView:
    """Store the query of a page, without NOT_STORED. With `team`, its owners and interviewers can choose it, too."""
    if owner.saved_views.count() >= MAX_VIEWS:
        raise RefusedError(
            "too_many",
            f"You already have {MAX_VIEWS} saved views, so this one was not saved.",
            "Delete views that you no longer need.",
        )
    stored_query = urlencode([(key, value) for key, value in parse_qsl(query) if key not in NOT_STORED])
    if len(stored_query) > MAX_QUERY_LENGTH:  # encoded, it can be longer than what was sent
        raise RefusedError("invalid", "The filters are too long, so the view was not saved.", "Use shorter ones.")
    try:
        with transaction.atomic():
            teams = list_team_ids(owner)
            return owner.saved_views.create(page=page, name=name, query=stored_query, team=team, owner_teams=teams)
    except IntegrityError as error:
        raise build_taken_error() from error


def list_team_ids(user: User) -> list[int]:
    return sorted(user.memberships.values_list("team", flat=True))


def rename_view(view: SavedView, name: str, by: User) -> None:
    require_own_view(view, by)
    try:
        with transaction.atomic():
            teams = sorted({*view.owner_teams, *list_team_ids(by)})
            SavedView.objects.filter(pk=view.pk).update(name=name, owner_teams=teams)
    except IntegrityError as error:
        raise build_taken_error() from error
    view.name = name


def delete_view(view: SavedView, by: User) -> None:
    require_own_view(view, by)
    view.delete()


def can_change_view(view: SavedView, user: User) -> bool:
    """Who saved it, and owners of its team. Who has left the team, or may only read now, cannot change its views."""
    if view.team_id is None:
        return view.owner_id == user.pk
    roles = EDITORS if view.owner_id == user.pk else {Role.OWNER}
    return user.memberships.filter(team=view.team_id, role__in=roles).exists()


def require_own_view(view: SavedView, by: User) -> None:
    if not can_change_view(view, by):
        raise RefusedError(
            "owners_only",
            "Only the person who saved this view and owners of the team can change it, so nothing was changed.",
            "Save a view of your own.",
        )


def build_taken_error() -> RefusedError:
    return RefusedError(
        "name_taken", "There is already a view with this name, so nothing was saved.", "Choose another name."
    )
