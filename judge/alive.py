"""Tells health checks that a worker or beat is at work: it touches a file for as long as it is.

Quicker than asking a worker over the broker, which starts a Python and Django for each check.
"""

from pathlib import Path
from typing import Any

from celery import bootsteps
from celery.signals import after_task_publish, beat_init
from django.conf import settings

TOUCH_SECONDS = 5.0


class Alive(bootsteps.StartStopStep):
    """The worker's own loop touches the file, which stops while it is stuck or looks for its broker."""

    requires = ("celery.worker.components:Timer",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self.enabled = bool(settings.ALIVE_FILE)
        self._entry: Any = None

    def start(self, parent: Any) -> None:
        self._entry = parent.timer.call_repeatedly(TOUCH_SECONDS, touch, priority=10)

    def stop(self, parent: Any) -> None:
        if self._entry is not None:
            self._entry.cancel()


@beat_init.connect
def watch_beat(**_: Any) -> None:
    """Beat has done its work whenever it has sent something, and at first there is nothing to send."""
    if settings.ALIVE_FILE:
        touch()
        after_task_publish.connect(touch, weak=False)


def touch(**_: Any) -> None:
    Path(settings.ALIVE_FILE).touch()
