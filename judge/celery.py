"""The Celery application: `celery -A judge worker -Q cpu,sweep`, `celery -A judge beat`.

A worker and beat touch `JUDGE_ALIVE_FILE` while they are healthy. A health check that reads the file's age is cheaper
than a ping over the broker, which starts Python and Django for each check.
"""

import os
from logging.config import dictConfig
from pathlib import Path
from typing import Any

from celery import Celery, bootsteps
from celery.signals import beat_init, setup_logging
from django.conf import settings
from kombu.transport import virtual
from kombu.transport.redis import Channel, QoS, Transport
from redis.exceptions import OutOfMemoryError

from judge.steady_schedule import SteadySchedule, read_steady_clock

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "judge.settings")
# Before the first import of NumPy, whose threads would wait for work in a loop: the other cores belong to the cells.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
TOUCH_SECONDS = 5.0
MAX_WAITING_MESSAGES = 300
"""More than all processes of all workers use at once. A message carries no data, and each lets a process judge several
rows."""

BEAT_SCHEDULE = {
    # In its own queue: behind many notifications a sweep would run too late. It does not expire: a busy worker fetches
    # only one sweep for each notification, so if each submission takes long, all would expire and none would run.
    # `judge.beat_scheduler` sends none while one waits.
    "sweep": {
        "task": "judge.sweep",
        "schedule": SteadySchedule(10, nowfun=read_steady_clock),
        "options": {"queue": "sweep"},
    },
    "results": {
        "task": "judge.update_results",
        "schedule": SteadySchedule(30, nowfun=read_steady_clock),
        "options": {"queue": "sweep", "expires": 30},
    },
    "sample outputs": {
        "task": "judge.store_sample_outputs",
        "schedule": SteadySchedule(30, nowfun=read_steady_clock),
        "options": {"queue": "sweep", "expires": 30},
    },
    "interview seeds": {
        "task": "judge.prove_interview_seeds",
        "schedule": SteadySchedule(30, nowfun=read_steady_clock),
        "options": {"queue": "sweep", "expires": 30},
    },
    # Every hour: a beat process that is restarted each day would never run a daily task.
    "retention": {
        "task": "judge.apply_retention",
        "schedule": SteadySchedule(3600, nowfun=read_steady_clock),
        "options": {"queue": "sweep", "expires": 3600},
    },
}


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


def trim_queue(queue: str) -> None:
    """Remove the newest messages of a queue that nobody consumes, so that it does not grow until a worker starts.

    The oldest ones remain: a worker that is busy, and fetches messages more slowly than they are sent, finds one each
    time. If messages expired instead, all that it fetches would be too old.
    """
    with app.connection_for_write() as broker:
        broker.default_channel.client.ltrim(queue, -MAX_WAITING_MESSAGES, -1)


def touch_alive_file() -> None:
    if settings.ALIVE_FILE:
        Path(settings.ALIVE_FILE).touch()


@setup_logging.connect
def configure_logging(**_: Any) -> None:
    """Use Django's logging. Celery does not set up its own when this signal has a receiver."""
    dictConfig(settings.LOGGING)


# A Redis whose memory is full refuses what a worker writes when it connects. The worker then tries again, as with one
# that does not answer. Otherwise it would end.
Transport.connection_errors += (OutOfMemoryError,)


class LocalQoS(QoS):
    """Counts a message as acknowledged even if Redis cannot be reached. What it stores about it is lost then anyway.

    Otherwise a worker that was busy when Redis stopped would count its fetched messages as unacknowledged forever, and
    fetch no others.
    """

    def ack(self, delivery_tag: str) -> None:
        try:
            super().ack(delivery_tag)
        finally:
            virtual.QoS.ack(self, delivery_tag)


Channel.QoS = LocalQoS

app = Celery("judge")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = BEAT_SCHEDULE
app.autodiscover_tasks()
app.autodiscover_tasks(["judge.workers"], related_name="celery_signals")
steps: Any = app.steps
steps["worker"].add(AliveFileStep)
