"""The file that a worker and beat touch while they are healthy, `JUDGE_ALIVE_FILE`.

A health check that reads the file's age is cheaper than a ping over the broker, which starts Python and Django for each
check."""

from pathlib import Path
from typing import Any

from celery import bootsteps
from celery.signals import beat_init
from django.conf import settings

TOUCH_SECONDS = 5.0


class AliveFileStep(bootsteps.StartStopStep):
    """Touch the file from the worker's event loop, which stops while the worker hangs or waits for its broker."""

    requires = ("celery.worker.components:Timer",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self.enabled = bool(settings.ALIVE_FILE)
        self._timer_entry: Any = None

    def start(self, parent: Any) -> None:
        self._timer_entry = parent.timer.call_repeatedly(TOUCH_SECONDS, touch_alive_file, priority=10)

    def stop(self, parent: Any) -> None:
        if self._timer_entry is not None:
            self._timer_entry.cancel()


@beat_init.connect
def report_beat_alive(**_: Any) -> None:
    """Touch the file at start, when beat has nothing to publish yet."""
    touch_alive_file()


def touch_alive_file() -> None:
    if settings.ALIVE_FILE:
        Path(settings.ALIVE_FILE).touch()
