"""Keeps `ExerciseResult`, `MetBug` and `SessionScores` up to date, in the background: statistics may be a minute
old."""

import logging

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.utils import timezone

from judge.database.lock_wait import limit_lock_wait
from judge.domain.session_results import SessionResult, compute_session_results, compute_session_scores
from judge.models import CandidateSession, ExerciseResult, MetBug, SessionScores, SessionState
from judge.storage_errors import is_storage_error

logger = logging.getLogger(__name__)
MAX_SESSIONS = 200
"""Of one call, which must not delay the next sweep for long."""
RESULTS_VERSION = 2
"""Raise it when results contain something new: then those of all ended sessions are computed again."""
IS_UNCOUNTED = Q(results_at=None) | Q(results_at__lt=F("time_up_handled_at"))


def filter_uncounted() -> QuerySet[CandidateSession]:
    """Ended sessions whose results are missing, or older than their last end: a session can be reopened."""
    return filter_countable().filter(IS_UNCOUNTED)


def filter_outdated() -> QuerySet[CandidateSession]:
    """Also those whose results or scores are of an earlier release. They come last: after an upgrade there may be very
    many."""
    is_last = Case(When(IS_UNCOUNTED, then=0), default=1)
    is_old = Q(results_version__lt=RESULTS_VERSION) | Q(scores__computed_at__lt=F("results_at"))
    rows = filter_countable().filter(IS_UNCOUNTED | is_old)
    return rows.order_by(is_last, "pk")


def filter_countable() -> QuerySet[CandidateSession]:
    ended = CandidateSession.objects.filter(time_up_handled_at__isnull=False, revoked_at=None)
    return ended.filter(interview__team__isnull=False)


def update_results() -> int:
    """Return how many sessions were updated. One that fails counts as computed, so that it does not stop the others: it
    is tried again after its next change."""
    updated = 0
    for pk in list(filter_outdated().values_list("pk", flat=True)[:MAX_SESSIONS]):
        try:
            updated += update_session_results(pk)
        except Exception as error:
            if is_storage_error(error):
                raise
            logger.exception("the results of session %d were not computed", pk)
            mark_results_computed(pk)
    return updated


@transaction.atomic
def update_session_results(pk: int) -> bool:
    """False if another database session has locked it, or it has not ended."""
    limit_lock_wait()
    rows = CandidateSession.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    session = rows.select_related("interview").filter(pk=pk).first()
    if session is None:
        return False
    has_ended = session.state == SessionState.ENDED
    if has_ended:
        store_results(session, compute_session_results(session))
    mark_results_computed(pk)
    return has_ended


def mark_results_computed(pk: int) -> None:
    now = timezone.now()
    CandidateSession.objects.filter(pk=pk).update(results_at=now, results_version=RESULTS_VERSION)
    SessionScores.objects.filter(session=pk).update(computed_at=now)


def store_results(session: CandidateSession, results: list[SessionResult]) -> None:
    session.exercise_results.all().delete()
    rows = ExerciseResult.objects.bulk_create([result.row for result in results])
    MetBug.objects.bulk_create(
        MetBug(result=row, bug=bug[:80], is_fixed=is_fixed)
        for row, result in zip(rows, results, strict=True)
        for bug, is_fixed in result.bugs.items()
    )
    SessionScores.objects.filter(session=session).delete()
    compute_session_scores(session, results).save(force_insert=True)
