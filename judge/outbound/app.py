"""A Celery application of its own, so that this service neither judges nor sweeps nor opens a sandbox, and no judging
worker knows its task. The table of mails decides what is sent; a notification only makes it look earlier."""

from typing import Any

from celery import Celery, bootsteps
from django.conf import settings

from judge.alive_file import AliveFileStep
from judge.messaging.wakeup import notify_outbound

LOOK_SECONDS = 15.0


class LookStep(bootsteps.StartStopStep):
    """Looks for due mails at the start and then regularly: a notification can be lost, and an attempt can fail.

    It sends a notification to its own queue, because its event loop must not wait for an SMTP server.
    """

    requires = ("celery.worker.components:Timer",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self._timer_entry: Any = None

    def start(self, parent: Any) -> None:
        notify_outbound()
        self._timer_entry = parent.timer.call_repeatedly(LOOK_SECONDS, notify_outbound, priority=10)

    def stop(self, parent: Any) -> None:
        if self._timer_entry is not None:
            self._timer_entry.cancel()


app = Celery("outbound", set_as_current=False)
app.config_from_object("django.conf:settings", namespace="CELERY")
# Keys of its own for the messages that it has not acknowledged. If it could write those of the workers, Kombu would put
# its messages back into any queue.
app.conf.broker_transport_options = {
    **settings.CELERY_BROKER_TRANSPORT_OPTIONS,
    "unacked_key": "outbound-unacked",
    "unacked_index_key": "outbound-unacked-index",
    "unacked_mutex_key": "outbound-unacked-mutex",
}
app.autodiscover_tasks(["judge.outbound"])
steps: Any = app.steps
steps["worker"].update((AliveFileStep, LookStep))
