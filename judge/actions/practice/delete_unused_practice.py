from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from judge.models import Candidate

UNUSED_AFTER = timedelta(days=1)
MAX_DELETIONS = 2000
RELATED_ROWS = ("drafts", "draft_versions", "practice_attempts", "submissions", "trap_assessments")


def delete_unused_practice() -> int:
    """Remove practice sessions in which nothing was ever done: a visitor without cookies gets one with each look.
    A browser that comes back to one that is gone gets another, as empty as that was."""
    found = filter_unused(Candidate.objects.all()).order_by("pk").values_list("pk", flat=True)
    return sum(delete_if_unused(pk) for pk in found[:MAX_DELETIONS])


def filter_unused(candidates: QuerySet[Candidate]) -> QuerySet[Candidate]:
    rows = candidates.filter(account=None, sessions__interview__owner=None)
    rows = rows.filter(sessions__created_at__lt=timezone.now() - UNUSED_AFTER)
    return rows.filter(**{f"sessions__{what}": None for what in RELATED_ROWS})


@transaction.atomic
def delete_if_unused(pk: int) -> bool:
    here = Candidate.objects.filter(pk=pk)
    if here.select_for_update().values_list("pk").first() is None or not filter_unused(here).exists():
        return False
    here.delete()
    return True
