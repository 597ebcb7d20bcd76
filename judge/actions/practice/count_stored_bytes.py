import logging

from django.db import Error, transaction
from django.db.models import F

from judge.database.lock_wait import limit_lock_wait
from judge.domain.catalog import is_warm_up
from judge.limits.practice_quota import add_network_bytes
from judge.models import CandidateSession, Priority, Submission
from judge.storage_errors import is_lock_timeout

logger = logging.getLogger(__name__)


def count_stored_bytes(session_id: int, network_key: str, added_bytes: int) -> None:
    """Count what was stored for a practice session, and for its network if it has no account: see
    `judge.limits.practice_quota`. They are negative where a text became shorter."""
    if added_bytes:
        add_network_bytes(network_key, added_bytes)
        CandidateSession.objects.filter(pk=session_id).update(practice_bytes=F("practice_bytes") + added_bytes)


def count_judged_bytes(row: Submission, stored_bytes: int) -> None:
    """Count for practice what judging stored. While a frozen process has locked its session, only the bytes of the
    network are counted: the result is stored, and the next submission must not wait."""
    if row.priority != Priority.PRACTICE or is_warm_up(row.slug):
        return
    try:
        with transaction.atomic():
            limit_lock_wait()
            count_stored_bytes(row.session_id, row.network_key, stored_bytes)
    except Error as error:
        if not is_lock_timeout(error):
            raise
        logger.warning("session %d is locked, so the bytes of this report are not counted", row.session_id)
