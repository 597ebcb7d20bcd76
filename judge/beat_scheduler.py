"""The scheduler of `celery beat`: it sends no task while an earlier message of the same task waits in the broker.

Otherwise the queue grows until a worker starts, which then runs hundreds of sweeps, one after another.
"""

import json
from typing import Any

from celery.beat import PersistentScheduler, ScheduleEntry

from judge.alive_file import touch_alive_file
from judge.celery import app


class OneWaitingScheduler(PersistentScheduler):
    def apply_async(self, entry: ScheduleEntry, producer: Any = None, advance: bool = True, **kwargs: Any) -> Any:
        """Send the task of the entry, unless one waits. Raises an error of the broker or a SchedulingError; beat logs
        it and goes on."""
        assert entry.task is not None
        assert entry.options is not None
        result = None
        if not is_waiting(entry.task, entry.options["queue"]):
            result = super().apply_async(entry, producer=producer, advance=advance, **kwargs)
        touch_alive_file()
        return result


def is_waiting(task: str, queue: str) -> bool:
    with app.connection_for_write() as broker:
        messages: list[bytes] = broker.default_channel.client.lrange(queue, 0, -1)
    return any(json.loads(message)["headers"]["task"] == task for message in messages)
