from collections import Counter
from uuid import UUID

from django.db.models import Min, Window
from django.db.models.functions import RowNumber

from judge.models import Submission


def load_queue_positions() -> dict[UUID, int]:
    """How many submissions workers claim before each queued one of the same tag.

    A later submission of a session that was served less recently can still go ahead.
    """
    of_session = ["tag", "priority", "session"]
    queued = Submission.all_objects.filter(state=Submission.State.QUEUED).annotate(
        # In each round every session that still waits gets one turn.
        round=Window(RowNumber(), partition_by=of_session, order_by=["created_at", "id"]),
        oldest_at=Window(Min("created_at"), partition_by=of_session),
    )
    in_order = queued.order_by("tag", "priority", "round", "session__turn", "oldest_at").values_list("pk", "tag")
    counts: Counter[str] = Counter()
    positions: dict[UUID, int] = {}
    for pk, tag in in_order:
        positions[pk] = counts[tag]
        counts[tag] += 1
    return positions
