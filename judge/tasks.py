"""The Celery tasks. They carry a tag and no ids: the submission table is the queue, and a task only wakes a worker."""

import logging

from judge.actions.practice.delete_unused_practice import delete_unused_practice
from judge.actions.privacy import apply_retention as retention
from judge.actions.queue.sweep_queue import sweep_queue
from judge.celery import app
from judge.operations import worker_registry
from judge.storage_errors import is_storage_error
from judge.workers import judging
from judge.workers.shared_state import SHARED_STATE

logger = logging.getLogger(__name__)
RENEWAL_SECONDS = 30.0
"""After this, every worker that still runs has renewed or released its leases and sent a heartbeat."""


@app.task(name="judge.judge_next")
def judge_next(tag: str) -> None:
    judging.judge_queued_submissions(tag)


@app.task(name="judge.sweep")
def sweep() -> None:
    """While the database is unavailable, no worker can renew its lease. So none is reclaimed until all could renew."""
    try:
        if sweep_queue(reclaim=not SHARED_STATE.had_storage_error(RENEWAL_SECONDS)) is None:
            return
        worker_registry.record_sweep(SHARED_STATE.worker_name)
        worker_registry.delete_offline()
    except Exception as error:
        if not is_storage_error(error):
            raise
        SHARED_STATE.record_storage_error()
        logger.warning("the sweep stopped because the database or a disk is unavailable: %s", error)


@app.task(name="judge.apply_retention")
def apply_retention() -> None:
    delete_unused_practice()
    if retention.apply_retention().has_more:
        app.send_task("judge.apply_retention", queue="sweep")
