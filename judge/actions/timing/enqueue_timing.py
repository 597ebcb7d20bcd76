from uuid import UUID

from django.db import transaction

from judge.domain import catalog
from judge.domain.exercises import TEST
from judge.grading.report import Verdict
from judge.messaging import wakeup
from judge.models import Submission, TimingJob
from problems.format.problem import GPU_TAG, KERNEL_TAG


def enqueue_timing(submission: UUID, slug: str, verdict: str) -> None:
    """Queue the second stage of a kernel that was accepted, and notify GPU workers when the transaction commits.

    Runs, reruns and test files are not timed. Without a GPU worker the row waits; it counts in no limit of submissions.
    """
    if verdict != Verdict.ACCEPTED or not is_timed(slug):
        return
    rows = Submission.objects.filter(pk=submission, tag=KERNEL_TAG, kind=Submission.Kind.SUBMIT, custom_input=b"")
    priority = rows.exclude(exercise=TEST).values_list("priority", flat=True).first()
    if priority is None:
        return
    TimingJob.objects.create(submission_id=submission, slug=slug, priority=priority)
    transaction.on_commit(lambda: wakeup.notify_workers(GPU_TAG))


def requeue_timing(submission: UUID, slug: str, verdict: str) -> None:
    """Replace the second stage of a submission whose report was replaced. A worker that times it loses its lease."""
    TimingJob.objects.filter(pk=submission).delete()
    enqueue_timing(submission, slug, verdict)


def is_timed(slug: str) -> bool:
    """Return whether the problem says with which inputs a GPU worker times its kernels."""
    problem = catalog.load_problems().get(slug)
    return problem is not None and bool(problem.timed_cases)
