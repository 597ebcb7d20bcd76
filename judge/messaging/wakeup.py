"""Wakes the workers of a tag when the submission table has a row for them.

A notification carries only the tag. A lost or duplicate notification changes nothing: the sweeper notifies again, and a
worker that finds no row goes back to sleep.
"""

import logging
from typing import Any

from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from judge.celery import app
from problems.format.problem import GPU_TAG

logger = logging.getLogger(__name__)
TIMING_LIMITS: dict[str, Any] = {"soft_time_limit": 3600, "time_limit": 3630}
"""To verify a call of a large kernel takes the CPU some seconds, and a kernel has 40 to 400 calls."""
OUTBOUND_QUEUE, SEND_MAILS = "outbound", "judge.send_mails"
"""The queue and the task of the service that sends mails (`judge.outbound`)."""


def notify_workers(tag: str) -> bool:
    """Send a task to the workers of `tag`. Returns False if the broker is unavailable; the row is stored anyway."""
    try:
        limits: dict[str, Any] = TIMING_LIMITS if tag == GPU_TAG else {}
        app.send_task("judge.judge_next", args=[tag], queue=tag, **limits)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning(
            "the broker is unavailable, so no worker of tag %r was notified; the sweeper notifies later: %s", tag, error
        )
        return False
    return True


def notify_outbound() -> None:
    """Wake the service that sends mails. It also looks for mails regularly, so a lost notification only delays one."""
    try:
        # It expires, so that a service that was down does not work through old ones.
        app.send_task(SEND_MAILS, queue=OUTBOUND_QUEUE, expires=60)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("the broker is unavailable, so the mail is sent some seconds later: %s", error)
