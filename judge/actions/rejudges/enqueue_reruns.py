from django.db import transaction

from judge.domain import catalog
from judge.messaging import wakeup
from judge.models import Priority, Rejudge, RejudgeItem, Submission
from problems.format.loader import SEED
from problems.format.problem import Problem

MAX_QUEUED_RERUNS = 500
"""Reruns that wait at once: enough for every worker, and few enough that a large set does not fill the table."""


def enqueue_reruns() -> int:
    """Put more of the undecided sets into the queue, the oldest set first. Gives how many."""
    reruns = Submission.all_objects.filter(rerun_of__isnull=False, state=Submission.State.QUEUED)
    room = MAX_QUEUED_RERUNS - reruns.count()
    fed = 0
    for pk in Rejudge.objects.filter(decision="").order_by("pk").values_list("pk", flat=True):
        if fed >= room:
            break
        fed += enqueue_reruns_for(pk, room - fed)
    return fed


@transaction.atomic
def enqueue_reruns_for(pk: int, limit: int) -> int:
    """Under a lock on the set, so that none of it is queued twice, or after somebody discarded it."""
    rejudge = Rejudge.objects.select_for_update().filter(pk=pk, decision="").first()
    problem = catalog.load_problems().get(rejudge.slug) if rejudge else None
    if rejudge is None or problem is None:  # a worker with the package may come back; until then it can be discarded
        return 0
    items = list(rejudge.items.filter(rerun=None, change="").select_related("submission").order_by("pk")[:limit])
    for item in items:
        item.rerun = build_rerun(item.submission, problem)
    Submission.all_objects.bulk_create([item.rerun for item in items if item.rerun])
    RejudgeItem.objects.bulk_update(items, ["rerun"], batch_size=200)
    if items:
        transaction.on_commit(lambda: wakeup.notify_workers(problem.tag))
    return len(items)


def build_rerun(row: Submission, problem: Problem) -> Submission:
    """The same source on the problem as it is now."""
    return Submission(
        rerun_of=row,
        session_id=row.session_id,
        slug=row.slug,
        exercise=row.exercise,
        problem_version=problem.version,
        seed=SEED,
        kind=row.kind,
        source=bytes(row.source),
        tag=problem.tag,
        priority=Priority.REJUDGE,
    )
