import logging
import time

from django.db import OperationalError, transaction

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.rejudges.record_decision import record_decision
from judge.actions.results.mark_results_outdated import mark_results_outdated
from judge.actions.timing.enqueue_timing import requeue_timing
from judge.errors import RefusedError
from judge.models import Rejudge, RejudgeItem, Report, Submission, User

logger = logging.getLogger(__name__)
BATCH_SIZE = 50
MAX_SECONDS = 3.0
"""How long the request may take, and each rejudge in a sweep. The next sweep continues with the rest."""


def apply_rejudge(rejudge: Rejudge, by: User, *, address: str = "") -> Rejudge:
    """Replace the old reports with the new ones. Submissions whose rerun failed keep the old report."""
    with transaction.atomic():
        unjudged = rejudge.items.filter(change="").count()
        if unjudged and not rejudge.decision:
            raise RefusedError(
                "not_ready",
                f"{unjudged} submissions of this rejudge are not judged yet, so nothing was changed.",
                "Wait until all of them are judged, or discard the rejudge.",
            )
        record_decision(rejudge, Rejudge.Decision.APPLIED, by)
        record_audit_entry(by, "apply rejudge", f"rejudge {rejudge.pk}", address=address)
    replace_reports(rejudge.pk, MAX_SECONDS)
    return rejudge


def replace_reports(rejudge_id: int, seconds: float) -> None:
    """Replace reports in batches, so that no submission waits for a long write.

    Calling it again is safe, because replaced items are no longer open.
    """
    deadline = time.monotonic() + seconds
    try:
        while replace_batch(rejudge_id) and time.monotonic() < deadline:
            pass
    except OperationalError:
        # A deadlock with the deletion of a candidate, or the database is down.
        logger.warning("the database aborted applying rejudge %d; the sweeper continues it", rejudge_id)


def resume_applied_rejudges() -> None:
    """Continue applied rejudges that still have open items."""
    unfinished = Rejudge.objects.filter(decision=Rejudge.Decision.APPLIED, items__state=RejudgeItem.State.OPEN)
    for pk in unfinished.order_by("pk").values_list("pk", flat=True).distinct():
        replace_reports(pk, MAX_SECONDS)


@transaction.atomic
def replace_batch(rejudge_id: int) -> int:
    """Return how many items were handled. Skips what another session has locked: it replaces them, or it is frozen and
    a later sweep does."""
    locked = RejudgeItem.objects.select_for_update(of=("self",), skip_locked=True)
    items = locked.filter(rejudge=rejudge_id, state=RejudgeItem.State.OPEN)
    batch = list(items.select_related("submission__report", "rerun__report").order_by("pk")[:BATCH_SIZE])
    for item in batch:
        replace_report(item)
    return len(batch)


def replace_report(item: RejudgeItem) -> None:
    if item.rerun is None or item.change in ("", RejudgeItem.Change.FAILED):
        item.state = RejudgeItem.State.UNCHANGED
    else:
        new = item.rerun.report
        mark_results_outdated(item.submission_id)  # first, as in `store_report`
        item.previous_report, item.state = item.submission.report.body, RejudgeItem.State.REPLACED
        Report.objects.filter(pk=item.submission_id).update(verdict=new.verdict, scores=new.scores, body=new.body)
        Submission.objects.filter(pk=item.submission_id).update(problem_version=new.load().problem_version)
        requeue_timing(item.submission_id, item.submission.slug, new.verdict)
    item.save(update_fields=["previous_report", "state"])
