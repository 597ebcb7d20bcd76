"""Wakes the workers of a tag when the submission table has a row for them.

A notification carries only the tag. A lost or duplicate notification changes nothing: the sweeper notifies again, and a
worker that finds no row goes back to sleep.
"""

import logging

from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from judge.celery import app

logger = logging.getLogger(__name__)


def notify_workers(tag: str) -> bool:
    """Send a task to the workers of `tag`. Returns False if the broker is unavailable; the row is stored anyway."""
    try:
        app.send_task("judge.judge_next", args=[tag], queue=tag)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning(
            "the broker is unavailable, so no worker of tag %r was notified; the sweeper notifies later: %s", tag, error
        )
        return False
    return True
