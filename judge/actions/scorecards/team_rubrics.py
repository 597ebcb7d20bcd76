"""Changes of a team's rubrics, by its owners. A change affects no existing interview:
each keeps its version until somebody chooses another one (`choose_rubric`)."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.scorecards.rubric_versions import store_version
from judge.actions.teams.team_ownership import lock_team, require_owner
from judge.domain import default_rubric
from judge.domain.rubric_dimensions import MAX_RUBRICS, Dimension, serialize_dimensions
from judge.errors import RefusedError
from judge.models import Rubric, RubricVersion, Team, User


@transaction.atomic
def create_rubric(
    team: Team, name: str, dimensions: Sequence[Dimension], by: User, *, address: str = ""
) -> RubricVersion:
    """A dimension with an empty id gets a new one."""
    team = lock_team(team)
    require_owner(team, by)
    require_free_name(team, name)
    if team.rubrics.filter(archived_at=None).count() >= MAX_RUBRICS:
        raise RefusedError(
            "too_many",
            f"This team already has {MAX_RUBRICS} rubrics, so this one was not saved.",
            "Delete rubrics that you no longer need.",
        )
    rubric = team.rubrics.create(name=name)
    version = store_version(rubric, 1, name, dimensions, by)
    record_change(rubric, "create rubric", version, by, address)
    return version


@transaction.atomic
def change_rubric(
    rubric: Rubric,
    name: str,
    dimensions: Sequence[Dimension],
    by: User,
    *,
    number: int,
    address: str = "",
) -> RubricVersion:
    """Store a new version even if only a word changed: scorecards may refer to the present one.

    `number` is that of the version which the user changed.
    """
    team = lock_team(rubric.team)
    require_owner(team, by)
    require_free_name(team, name, rubric)
    latest = rubric.versions.order_by("-number")[0]
    if number != latest.number:
        author = str(latest.created_by or "A deleted account")
        raise RefusedError(
            "newer_rubric",
            f"{author} has changed this rubric since you opened it: it is now {latest.name}, version {latest.number}. "
            "Your change was not stored.",
            "Copy what you need from this page, reload it, and change the present version.",
        )
    if latest.name == name and latest.dimensions == serialize_dimensions(dimensions):
        return latest
    Rubric.objects.filter(pk=rubric.pk).update(name=name)
    version = store_version(rubric, latest.number + 1, name, dimensions, by)
    record_change(rubric, "change rubric", version, by, address)
    return version


@transaction.atomic
def delete_rubric(rubric: Rubric, by: User, *, address: str = "") -> None:
    """New interviews cannot use it. Those that use it, and their cards, keep it."""
    team = lock_team(rubric.team)
    require_owner(team, by)
    Rubric.objects.filter(pk=rubric.pk).update(archived_at=timezone.now())
    record_change(rubric, "delete rubric", rubric.versions.order_by("-number")[0], by, address)


def require_free_name(team: Team, name: str, changed: Rubric | None = None) -> None:
    others = team.rubrics.filter(archived_at=None).exclude(pk=changed.pk if changed else None)
    taken = {each.casefold() for each in others.values_list("name", flat=True)}
    if name.casefold() in taken or name.casefold() == default_rubric.NAME.casefold():
        raise RefusedError(
            "name_taken", "There is already a rubric with this name, so nothing was saved.", "Choose another name."
        )


def record_change(rubric: Rubric, action: str, version: RubricVersion, by: User, address: str) -> None:
    detail = {"rubric": rubric.pk, "version": version.number}
    record_audit_entry(by, action, f"team {rubric.team_id}", detail, address=address)
