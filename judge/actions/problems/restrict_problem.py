from collections.abc import Collection

from django.db import transaction

from judge.actions.audit.record_entry import record_audit_entry
from judge.domain import catalog
from judge.errors import RefusedError
from judge.models import ProblemRestriction, Team, User


@transaction.atomic
def restrict_problem(slug: str, teams: Collection[int], by: User, *, address: str = "") -> None:
    """Restrict the problem to the teams with these ids, or with no team lift its restriction.

    Doing it again changes nothing. Interviews that have the problem keep it.
    """
    rows = ProblemRestriction.objects.filter(slug=slug)
    before = set(rows.select_for_update().values_list("team", flat=True))
    if not before:
        catalog.get_problem(slug)  # the restriction of a removed problem can be changed, but there is no new one
    after = set(teams)
    if Team.objects.filter(pk__in=after).count() != len(after):
        raise RefusedError(
            "not_found",
            "One of these teams does not exist, so the restriction was not changed.",
            "Reload the page, then select the teams again.",
        )
    if before == after:
        return
    rows.exclude(team__in=after).delete()
    ProblemRestriction.objects.bulk_create(
        [ProblemRestriction(slug=slug, team_id=team) for team in sorted(after - before)], ignore_conflicts=True
    )
    action = "restrict problem" if after else "lift restriction"
    record_audit_entry(
        by, action, f"problem {slug}", {"teams": sorted(after), "before": sorted(before)}, address=address
    )
