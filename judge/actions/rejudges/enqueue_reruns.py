from django.db import transaction

from judge.domain import catalog
from judge.messaging import wakeup
from judge.models import Priority, Rejudge, RejudgeItem, Submission
from problems.format.loader import SEED
from problems.format.problem import Problem

WAITING = 500
"""Reruns that wait at once: enough for every worker, and few enough that a large set does not fill the table."""


def feed_rejudges() -> int:
    """Put more of the undecided sets into the queue, the oldest set first. Gives how many."""
    reruns = Submission.every.filter(rerun_of__isnull=False, state=Submission.State.QUEUED)
    room = WAITING - reruns.count()
    fed = 0
    for pk in Rejudge.objects.filter(decision="").order_by("pk").values_list("pk", flat=True):
        if fed >= room:
            break
        fed += feed(pk, room - fed)
    return fed


@transaction.atomic
def feed(pk: int, room: int) -> int:
    """Under a lock on the set, so that none of it is queued twice, or after somebody discarded it."""
    rejudge = Rejudge.objects.select_for_update().filter(pk=pk, decision="").first()
    problem = catalog.by_slug().get(rejudge.slug) if rejudge else None
    if rejudge is None or problem is None:  # a worker with the package may come back; until then it can be discarded
        return 0
    items = list(rejudge.items.filter(again=None, change="").select_related("submission").order_by("pk")[:room])
    for item in items:
        item.again = rerun(item.submission, problem)
    Submission.every.bulk_create([item.again for item in items if item.again])
    RejudgeItem.objects.bulk_update(items, ["again"], batch_size=200)
    if items:
        transaction.on_commit(lambda: wakeup.ring(problem.tag))
    return len(items)


def rerun(row: Submission, problem: Problem) -> Submission:
    """The same source on the problem as it is now."""
    return Submission(
        rerun_of=row,
        invitation_id=row.invitation_id,
        slug=row.slug,
        exercise=row.exercise,
        problem_version=problem.version,
        seed=SEED,
        kind=row.kind,
        source=bytes(row.source),
        tag=problem.tag,
        priority=Priority.REJUDGE,
    )
