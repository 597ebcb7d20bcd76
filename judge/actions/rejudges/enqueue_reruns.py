from django.db import transaction

from judge.domain import catalog
from judge.messaging import wakeup
from judge.models import Priority, Rejudge, RejudgeItem, Submission
from problems.format.problem import Problem

MAX_QUEUED_RERUNS = 500
"""Reruns in the queue at one time: enough for every worker, but too few to fill the table."""


def enqueue_reruns() -> int:
    """Queue reruns of the undecided rejudges, oldest rejudge first. Returns how many."""
    reruns = Submission.all_objects.filter(rerun_of__isnull=False, state=Submission.State.QUEUED)
    free_slots = MAX_QUEUED_RERUNS - reruns.count()
    enqueued = 0
    for pk in Rejudge.objects.filter(decision="").order_by("pk").values_list("pk", flat=True):
        if enqueued >= free_slots:
            break
        enqueued += enqueue_reruns_for(pk, free_slots - enqueued)
    return enqueued


@transaction.atomic
def enqueue_reruns_for(pk: int, limit: int) -> int:
    """Hold a lock on the rejudge, so that nothing is queued twice, and nothing after it was discarded.

    If another session has locked the rejudge, a later sweep queues its reruns.
    """
    rejudge = Rejudge.objects.select_for_update(skip_locked=True).filter(pk=pk, decision="").first()
    problem = catalog.load_problems().get(rejudge.slug) if rejudge else None
    if rejudge is None or problem is None:  # the package may return to the server; until then it can be discarded
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
    """Build a submission of the same source on the current version of the problem, with the seed of the original."""
    return Submission(
        rerun_of=row,
        session_id=row.session_id,
        slug=row.slug,
        exercise=row.exercise,
        problem_version=problem.version,
        seed=row.seed,
        kind=row.kind,
        source=bytes(row.source),
        tag=problem.tag,
        priority=Priority.REJUDGE,
    )
