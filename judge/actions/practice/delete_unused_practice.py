from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from judge.models import Candidate
from judge.models.candidate_owned import SESSION_OWNED

UNUSED_AFTER = timedelta(days=1)
MAX_DELETIONS = 2000


def delete_unused_practice() -> int:
    """Delete practice sessions that were never used, at most MAX_DELETIONS. Returns how many.

    A visitor without cookies gets a new session with each visit. A browser that returns to a deleted session gets a
    new one, which is just as empty.
    """
    candidates = filter_unused(Candidate.objects.all()).order_by("pk").values_list("pk", flat=True)
    return sum(delete_if_unused(pk) for pk in candidates[:MAX_DELETIONS])


def filter_unused(candidates: QuerySet[Candidate]) -> QuerySet[Candidate]:
    rows = candidates.filter(account=None, sessions__interview__owner=None)
    rows = rows.filter(sessions__created_at__lt=timezone.now() - UNUSED_AFTER)
    # Only opening a document is no use of the session: it contains the starter.
    used = (owned.model._base_manager.filter(owned.exported_if) for owned in SESSION_OWNED)
    return rows.filter(*(~Exists(each.filter(session__candidate=OuterRef("pk"))) for each in used))


@transaction.atomic
def delete_if_unused(pk: int) -> bool:
    """False if the practice is used by now, or if another session has locked it."""
    candidate = Candidate.objects.filter(pk=pk)
    is_locked = candidate.select_for_update(skip_locked=True).values_list("pk").first() is not None
    if not is_locked or not filter_unused(candidate).exists():
        return False
    candidate.delete()
    return True
