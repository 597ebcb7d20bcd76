from uuid import UUID

from django.db import transaction

from judge.actions.results.mark_results_outdated import mark_results_outdated
from judge.grading.report import Verdict
from judge.messaging.publisher import publish_state_on_commit
from judge.models import Report, TimingJob

BATCH_SIZE = 100


def reject_wrong_kernels() -> None:
    """Turn accepted reports of kernels that were wrong on a GPU into wrong ones, never the reverse. Part of a sweep."""
    wrong = TimingJob.objects.filter(ending=TimingJob.Ending.WRONG, submission__report__verdict=Verdict.ACCEPTED)
    for submission, message in list(wrong.values_list("pk", "message")[:BATCH_SIZE]):
        reject_report(submission, message)


@transaction.atomic
def reject_report(submission: UUID, message: str) -> None:
    # First, as in `store_report`: deleting a candidate locks the session before its submissions.
    mark_results_outdated(submission)
    is_wrong = TimingJob.objects.filter(pk=submission, ending=TimingJob.Ending.WRONG).exists()
    report = Report.objects.filter(pk=submission, verdict=Verdict.ACCEPTED).first()
    if report is None or not is_wrong:  # deleted, or replaced by a rejudge, meanwhile
        return
    text = f"All cases pass in Triton's interpreter, but not on a GPU. {message}"
    graded = report.load().model_copy(update={"verdict": Verdict.WRONG_ANSWER, "message": text})
    Report.objects.filter(pk=submission, verdict=Verdict.ACCEPTED).update(
        verdict=Verdict.WRONG_ANSWER, body=graded.model_dump_json()
    )
    publish_state_on_commit(submission)
