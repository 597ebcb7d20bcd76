from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from judge.models import Candidate

UNUSED = timedelta(days=1)
MOST = 2000
HOLDS = ("drafts", "explained", "old_drafts", "rounds", "submissions")


def forget_unused() -> int:
    """Remove practice seats in which nothing was ever done: a visitor without cookies gets one with each look.
    A browser that comes back to one that is gone gets another, as empty as that was."""
    found = unused(Candidate.objects.all()).order_by("pk").values_list("pk", flat=True)
    return sum(forget_if_unused(pk) for pk in found[:MOST])


def unused(candidates: QuerySet[Candidate]) -> QuerySet[Candidate]:
    rows = candidates.filter(account=None, invitations__interview__owner=None)
    rows = rows.filter(invitations__created_at__lt=timezone.now() - UNUSED)
    return rows.filter(**{f"invitations__{what}": None for what in HOLDS})


@transaction.atomic
def forget_if_unused(pk: int) -> bool:
    here = Candidate.objects.filter(pk=pk)
    if here.select_for_update().values_list("pk").first() is None or not unused(here).exists():
        return False
    here.delete()
    return True
