"""The Celery application: `celery -A judge worker -Q cpu,sweep`, `celery -A judge beat`."""

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings
from kombu.transport import virtual
from kombu.transport.redis import Channel, QoS, Transport
from redis.exceptions import OutOfMemoryError

from judge.alive_file import AliveFileStep
from judge.steady_schedule import SteadySchedule, read_steady_clock

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "judge.settings")
# Before the first import of NumPy, whose threads would wait for work in a loop: the other cores belong to the cells.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
MAX_WAITING_MESSAGES = 300
"""More than all processes of all workers use at once. A message carries no data, and each lets a process judge several
rows."""


def build_beat_entry(task: str, seconds: int, **options: int) -> dict[str, Any]:
    """A task in the sweeper's queue every so many seconds. `options` are those of its messages."""
    schedule = SteadySchedule(seconds, nowfun=read_steady_clock)
    return {"task": task, "schedule": schedule, "options": {"queue": "sweep", **options}}


BEAT_SCHEDULE = {
    # In its own queue: behind many notifications a sweep would run too late. It does not expire: a busy worker fetches
    # only one sweep for each notification, so if each submission takes long, all would expire and none would run.
    # `judge.beat_scheduler` sends none while one waits.
    "sweep": build_beat_entry("judge.sweep", 10),
    "results": build_beat_entry("judge.update_results", 30, expires=30),
    "sample outputs": build_beat_entry("judge.store_sample_outputs", 30, expires=30),
    "interview seeds": build_beat_entry("judge.prove_interview_seeds", 30, expires=30),
    # Every hour: a beat process that is restarted each day would never run a daily task.
    "retention": build_beat_entry("judge.apply_retention", 3600, expires=3600),
}


def trim_queue(queue: str) -> None:
    """Remove the newest messages of a queue that nobody consumes, so that it does not grow until a worker starts.

    The oldest ones remain: a worker that is busy, and fetches messages more slowly than they are sent, finds one each
    time. If messages expired instead, all that it fetches would be too old.
    """
    with app.connection_for_write() as broker:
        broker.default_channel.client.ltrim(queue, -MAX_WAITING_MESSAGES, -1)


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
