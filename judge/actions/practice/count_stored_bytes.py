import logging

from django.db import Error, transaction
from django.db.models import F

from judge.database.lock_wait import limit_lock_wait
from judge.domain.catalog import is_warm_up
from judge.limits.practice_quota import add_network_bytes
from judge.models import CandidateSession, Priority, Submission
from judge.storage_errors import is_lock_timeout

logger = logging.getLogger(__name__)


def count_stored_bytes(session: int, network_key: str, size: int) -> None:
    """Count what was stored for a practice session, and for its network if it has no account: see
    `judge.limits.practice_quota`. The size is negative where a text became shorter."""
    if size:
        add_network_bytes(network_key, size)
        CandidateSession.objects.filter(pk=session).update(practice_bytes=F("practice_bytes") + size)


def count_judged_bytes(row: Submission, size: int) -> None:
    """Count for practice what judging stored. While a frozen process has locked its session, only the bytes of the
    network are counted: the result is stored, and the next submission must not wait."""
    if row.priority != Priority.PRACTICE or is_warm_up(row.slug):
        return
    try:
        with transaction.atomic():
            limit_lock_wait()
            count_stored_bytes(row.session_id, row.network_key, size)
    except Error as error:
        if not is_lock_timeout(error):
            raise
        logger.warning("session %d is locked, so the bytes of this report are not counted", row.session_id)
