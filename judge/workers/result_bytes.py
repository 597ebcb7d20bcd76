import logging

from django.db import Error, transaction

from judge.actions.practice.count_stored_bytes import count_stored_bytes
from judge.database.lock_wait import limit_lock_wait
from judge.domain.warm_up import is_warm_up
from judge.models import Priority, Submission
from judge.storage_errors import is_lock_timeout

logger = logging.getLogger(__name__)


def count_result(row: Submission, size: int) -> None:
    """Count for practice what judging stored, in bytes. While a frozen process has locked its session, only those of
    the network are counted: the result is stored, and the next submission must not wait."""
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
