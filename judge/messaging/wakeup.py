"""The bell: tells the workers of a tag that its queue, the table, has something for them.

It carries nothing but the tag. A bell that is lost or rung twice changes nothing: the sweeper rings again, and a worker
that finds no row goes back to sleep.
"""

import logging

from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from judge.celery import app

logger = logging.getLogger(__name__)


def notify_workers(tag: str) -> bool:
    """False when the broker is away; the row stands all the same."""
    try:
        app.send_task("judge.judge_next", args=[tag], queue=tag)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("the broker is away, so the queue %r was not rung; the sweeper will: %s", tag, error)
        return False
    return True
