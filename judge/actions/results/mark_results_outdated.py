from uuid import UUID

from judge.models import CandidateSession, Submission
from judge.prepared_query import PreparedUpdate

MARK_OUTDATED = PreparedUpdate(
    lambda submission: (
        CandidateSession.objects.filter(
            # Not of a rerun, which counts for nothing.
            pk__in=Submission.objects.filter(pk=submission).values("session"),
            time_up_handled_at__isnull=False,
        ),
        {"results_at": None},
    ),
    UUID,
)


def mark_results_outdated(submission: UUID) -> None:
    """Have the results of an ended session computed again, because the report of the submission is new or has changed.

    The row is written even if no results were computed yet: so a computation that runs now and does not see the report
    commits first, and is then repeated.
    """
    MARK_OUTDATED.run(submission)
