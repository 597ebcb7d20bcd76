"""A worker tells of itself, and hears whether it is to claim nothing more. Runs in its main process, in a thread."""

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models.functions import Now

from judge.messaging import wakeup
from judge.models import Worker
from judge.operations import counters, version
from judge.operations.worker_registry import SWEEP_QUEUE
from judge.workers.shared_state import SharedState
from sandbox import Meters

logger = logging.getLogger(__name__)
BEAT_SECONDS = 5.0
COUNTS = ("made", "destroyed", "waits", "waited_seconds")

_beating = threading.Lock()
# A fork in the midst of a beat would give the child a connection that is half way through something.
os.register_at_fork(before=_beating.acquire, after_in_parent=_beating.release, after_in_child=_beating.release)


class Heartbeat:
    def __init__(self, board: SharedState, queues: "QueueSubscriptions") -> None:
        self._board = board
        self._queues = queues
        self._grown = MeterGrowth()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """The worker ends in order, and is to be missed by nobody."""
        self._over.set()
        self._thread.join()
        self._try(self.forget)

    def _run(self) -> None:
        told = False
        while True:
            with _beating:
                told = self._try(self.beat if told else self.appear) or told
            if self._over.wait(BEAT_SECONDS):
                return

    def _try(self, beat: Callable[[], None]) -> bool:
        try:
            beat()
        except DatabaseError:
            logger.warning("this worker could not tell of itself", exc_info=True)
            return False
        finally:
            connection.close()
        return True

    def forget(self) -> None:
        Worker.objects.filter(pk=self._board.worker).delete()

    def appear(self) -> None:
        """A new start: what was asked of a process of the same name before it is over."""
        delete_dead_workers(self._board.worker)
        about = {
            "tags": self._queues.names,
            "version": version.get_code_version(),
            "problems": version.get_problems_digest(),
        }
        new = {"started_at": Now(), "seen_at": Now(), "swept_at": None, "drain_asked_at": None, "pool": {}}
        Worker.objects.update_or_create(pk=self._board.worker, defaults=about | new | {"backend": self._board.backend})

    def beat(self) -> None:
        told = self._board.read_meters()
        more = self._grown.since(told)
        with transaction.atomic():
            row = Worker.objects.filter(pk=self._board.worker)
            if not row.update(seen_at=Now(), pool=build_pool_summary(told, self._grown.total)):
                self.appear()  # it was taken for gone, or the database is another one
            counters.apply_deltas(build_counter_deltas(more, self._board.backend))
        self._queues.apply_drain(self._board, drain=row.filter(drain_asked_at__isnull=False).exists())


def delete_dead_workers(worker: str) -> None:
    """Those of this machine whose process is no more: whoever was killed here and started again is missed by nobody."""
    node = worker.rpartition(":")[0]
    names = Worker.objects.filter(name__startswith=f"{node}:").values_list("name", flat=True)
    dead = [name for name in names if not Path("/proc", name.rpartition(":")[2]).exists()]
    Worker.objects.filter(name__in=dead).delete()


class MeterGrowth:
    """Adds up counts of processes that come and go: one that is lower than before has begun anew."""

    def __init__(self) -> None:
        self.total = Meters()
        self._before: list[Meters] = []

    def since(self, told: list[Meters]) -> Meters:
        before = self._before or [Meters()] * len(told)
        self._before = told
        more = sum_meters([subtract_meters(now, then) for now, then in zip(told, before, strict=True)])
        self.total = sum_meters([self.total, more])
        return more


def subtract_meters(now: Meters, before: Meters) -> Meters:
    pairs = {name: (getattr(now, name), getattr(before, name)) for name in COUNTS}
    return Meters(**{name: new - old if new >= old else new for name, (new, old) in pairs.items()})


def sum_meters(meters: list[Meters]) -> Meters:
    return Meters(**{field.name: sum(getattr(each, field.name) for each in meters) for field in fields(Meters)})


def build_pool_summary(told: list[Meters], total: Meters) -> dict[str, Any]:
    """What stands now, and what was counted since the worker began."""
    now = sum_meters(told)
    processes = sum(each != Meters() for each in told)
    return asdict(total) | {"ready": now.ready, "in_use": now.in_use, "processes": processes}


def build_counter_deltas(more: Meters, backend: str) -> list[counters.CounterDelta]:
    found = [
        counters.increment(counters.CELLS_MADE, int(more.made), backend=backend),
        counters.increment(counters.CELLS_DESTROYED, int(more.destroyed), backend=backend),
        counters.increment(counters.CELL_WAITS, int(more.waits), more.waited_seconds, backend=backend),
    ]
    return [each for each in found if each.count]


class QueueSubscriptions:
    """The queues that this worker takes its bells from, and leaving those of judging alone for a while."""

    def __init__(self, consumer: Any) -> None:
        self._consumer = consumer
        self.names = sorted(consumer.app.amqp.queues.consume_from)

    def apply_drain(self, board: SharedState, *, drain: bool) -> None:
        """Asked again at each beat until it is so. Celery's own loop does it: its consumer belongs to that thread."""
        if drain != board.draining:
            self._consumer.call_soon(self._unsubscribe if drain else self._subscribe, board)

    def _unsubscribe(self, board: SharedState) -> None:
        """First no more bells, then no more rows: whoever hears a bell after that can pass it on to others."""
        for tag in self._judging_tags():
            if self._consumer.task_consumer is None:  # the broker is away
                self._consumer.app.amqp.queues.deselect(tag)
            else:
                self._consumer.cancel_task_queue(tag)
        board.draining = True
        logger.info("this worker was asked to drain: it finishes what it holds and claims nothing more")

    def _subscribe(self, board: SharedState) -> None:
        if self._consumer.task_consumer is None:
            return
        board.draining = False
        for tag in self._judging_tags():
            self._consumer.add_task_queue(tag)
            wakeup.notify_workers(tag)
        logger.info("this worker claims submissions again")

    def _judging_tags(self) -> list[str]:
        """The sweeper's queue is not among them: a drained worker may still sweep."""
        return [name for name in self.names if name != SWEEP_QUEUE]
