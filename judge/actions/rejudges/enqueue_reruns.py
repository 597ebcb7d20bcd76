from django.db import transaction

from judge.domain import catalog
from judge.messaging import wakeup
from judge.models import Priority, Rejudge, RejudgeItem, Submission
from problems.format.problem import Problem

MAX_QUEUED_RERUNS = 500
"""Reruns in the queue at one time: enough for every worker, but too few to fill the table."""


def enqueue_reruns() -> int:
    """Queue reruns of the undecided rejudges, oldest rejudge first, up to MAX_QUEUED_RERUNS. Returns how many."""
    reruns = Submission.all_objects.filter(rerun_of__isnull=False, state=Submission.State.QUEUED)
    free_slots = MAX_QUEUED_RERUNS - reruns.count()
    enqueued = 0
    for pk in Rejudge.objects.filter(decision="").order_by("pk").values_list("pk", flat=True):
        if enqueued >= free_slots:
            break
        enqueued += enqueue_reruns_of(pk, free_slots - enqueued)
    return enqueued


@transaction.atomic
def enqueue_reruns_of(rejudge_pk: int, limit: int) -> int:
    """Queue at most `limit` reruns of one rejudge. Returns how many.

    A lock on the rejudge ensures that no rerun is queued twice, and none after the rejudge was discarded. If another
    database session holds the lock, nothing is queued: the next sweep does it.
    """
    rejudge = Rejudge.objects.select_for_update(skip_locked=True).filter(pk=rejudge_pk, decision="").first()
    problem = catalog.load_problems().get(rejudge.slug) if rejudge else None
    # Without the problem's package nothing can run. The package may return; until then the rejudge can be discarded.
    if rejudge is None or problem is None:
        return 0
    items = list(rejudge.items.filter(rerun=None, change="").select_related("submission").order_by("pk")[:limit])
    for item in items:
        item.rerun = build_rerun(item.submission, problem)
    Submission.all_objects.bulk_create([item.rerun for item in items if item.rerun])
    RejudgeItem.objects.bulk_update(items, ["rerun"], batch_size=200)
    if items:
        transaction.on_commit(lambda: wakeup.notify_workers(problem.tag))
    return len(items)


def build_rerun(original: Submission, problem: Problem) -> Submission:
    """Build a submission of the same source on the current version of the problem, with the seed of the original."""
    return Submission(
        rerun_of=original,
        session_id=original.session_id,
        slug=original.slug,
        exercise=original.exercise,
        problem_version=problem.version,
        seed=original.seed,
        kind=original.kind,
        source=bytes(original.source),
        tag=problem.tag,
        priority=Priority.REJUDGE,
    )
