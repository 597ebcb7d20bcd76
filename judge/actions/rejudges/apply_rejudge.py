import logging
import time

from django.db import OperationalError, transaction

from judge.actions.rejudges.record_decision import record_decision
from judge.domain.audit_log import record_audit
from judge.errors import RefusedError
from judge.models import Rejudge, RejudgeItem, Report, Submission, User

logger = logging.getLogger(__name__)
BATCH_SIZE = 50
MAX_SECONDS = 3.0
"""How long a page waits. The sweeper goes on with what is left."""


def apply_rejudge(rejudge: Rejudge, by: User, *, address: str = "") -> Rejudge:
    """Put the new reports in the place of the old ones. What the judge failed at stays as it is."""
    with transaction.atomic():
        unjudged = rejudge.items.filter(change="").count()
        if unjudged and not rejudge.decision:
            raise RefusedError(
                "not_ready",
                f"{unjudged} of this rejudge are not judged yet, so nothing was changed.",
                "Wait until all of them are, or discard it.",
            )
        record_decision(rejudge, Rejudge.Decision.APPLIED, by)
        record_audit(by, "apply rejudge", f"rejudge {rejudge.pk}", address=address)
    replace_reports(rejudge.pk, MAX_SECONDS)
    return rejudge


def replace_reports(rejudge: int, seconds: float) -> None:
    """In batches, so that nobody's submission waits for a long write, and any number of times: what has been replaced
    is not open any more."""
    until = time.monotonic() + seconds
    try:
        while replace_batch(rejudge) and time.monotonic() < until:
            pass
    except OperationalError:
        # It and the deletion of a candidate waited for each other's rows; or the database is away.
        logger.warning("applying rejudge %d was broken off by the database; the sweeper goes on with it", rejudge)


def resume_applied_rejudges() -> None:
    """Finish what was applied and did not come to its end."""
    begun = Rejudge.objects.filter(decision=Rejudge.Decision.APPLIED, items__state=RejudgeItem.State.OPEN)
    for pk in begun.order_by("pk").values_list("pk", flat=True).distinct():
        replace_reports(pk, MAX_SECONDS)


@transaction.atomic
def replace_batch(rejudge: int) -> int:
    items = RejudgeItem.objects.select_for_update(of=("self",)).filter(rejudge=rejudge, state=RejudgeItem.State.OPEN)
    batch = list(items.select_related("submission__report", "rerun__report").order_by("pk")[:BATCH_SIZE])
    for item in batch:
        replace_report(item)
    return len(batch)


def replace_report(item: RejudgeItem) -> None:
    if item.rerun is None or item.change in ("", RejudgeItem.Change.FAILED):
        item.state = RejudgeItem.State.UNCHANGED
    else:
        new = item.rerun.report
        item.previous_report, item.state = item.submission.report.body, RejudgeItem.State.REPLACED
        Report.objects.filter(pk=item.submission_id).update(verdict=new.verdict, scores=new.scores, body=new.body)
        Submission.objects.filter(pk=item.submission_id).update(problem_version=new.load().problem_version)
    item.save(update_fields=["previous_report", "state"])
