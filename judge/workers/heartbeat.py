"""A worker's heartbeat: a thread of its main process that updates the worker's row and the counters of cells, checks
what the worker depends on, and reads whether to drain."""

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models.functions import Now

from judge.database import counters
from judge.messaging import wakeup
from judge.models import Outage, Worker
from judge.operations import health, outages, version
from judge.operations.worker_registry import SWEEP_QUEUE
from judge.workers.clock_jumps import check_clock
from judge.workers.gpu_card import build_gpu_report
from judge.workers.shared_state import SharedState
from problems.format.problem import GPU_TAG
from sandbox import PoolCounters, SharedPoolStatus, read_shared_pool, sum_pool_counters

logger = logging.getLogger(__name__)
BEAT_SECONDS = 5.0
COUNTER_FIELDS = ("made", "destroyed", "waits", "waited_seconds")
"""The fields of `PoolCounters` that only grow. The others are current numbers."""

_beat_lock = threading.Lock()
# A fork during a beat would give the child a database connection in the middle of a query.
os.register_at_fork(before=_beat_lock.acquire, after_in_parent=_beat_lock.release, after_in_child=_beat_lock.release)


class Heartbeat:
    def __init__(
        self,
        shared_state: SharedState,
        queues: "QueueSubscriptions",
        read_gpu: Callable[[str], dict[str, Any]] = build_gpu_report,
    ) -> None:
        self._shared_state = shared_state
        self._queues = queues
        self._read_gpu = read_gpu
        self._gpu: dict[str, Any] | None = None
        self._pool_growth = PoolGrowth()
        self._shared_pool: SharedPoolStatus | None = None
        self._is_launcher_failing = False
        self._broker_failures = 0
        self._can_judge = False
        self._stop_event = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread and unregister the worker, so that no alert reports an orderly stop."""
        self._stop_event.set()
        self._thread.join()
        self._try_query(self.unregister)

    def _run(self) -> None:
        registered = False
        while True:
            if self._shared_state.backend:
                # Not under the lock: a launcher that does not answer must not delay a fork.
                self.refresh_shared_pool()
                self.refresh_broker()
                self.refresh_can_judge()
                self.refresh_gpu()
            with _beat_lock:
                registered = self._try_query(self.beat if registered else self.register) or registered
            if self._stop_event.wait(BEAT_SECONDS):
                return

    def _try_query(self, query: Callable[[], None]) -> bool:
        """Run `query` and close its connection. Returns False if the database failed."""
        try:
            query()
        except Error:
            self._shared_state.record_storage_error()
            logger.warning("the heartbeat could not update this worker's row; the next beat tries again", exc_info=True)
            return False
        finally:
            connection.close()
        return True

    def unregister(self) -> None:
        Worker.objects.filter(pk=self._shared_state.worker_name).update(stopped_at=Now())

    def register(self) -> None:
        """Create the worker's row, or reset an earlier process's row of the same name and its drain request. Delete
        the rows of this machine's dead workers."""
        delete_dead_workers(self._shared_state.worker_name)
        values = {
            "tags": self._queues.names,
            "version": version.get_code_version(),
            "problems": version.get_problems_digest(),
            "backend": self._shared_state.backend,
            "started_at": Now(),
            "seen_at": Now(),
            "swept_at": None,
            "drain_asked_at": None,
            "stopped_at": None,
            "pool": self._build_pool([]),
            "gpu": self._gpu,
        }
        Worker.all_objects.update_or_create(pk=self._shared_state.worker_name, defaults=values)

    def refresh_shared_pool(self) -> None:
        """Ask the launcher. An error is reported when it happens twice in succession: one slow answer is no outage."""
        status = read_shared_pool(self._shared_state.backend)
        is_failing = status is not None and bool(status.error)
        if is_failing:
            self._shared_state.record_cell_error()
        if not is_failing or self._is_launcher_failing:
            self._shared_pool = status
        self._is_launcher_failing = is_failing

    def refresh_broker(self) -> None:
        """Count how often in succession the broker did not answer this worker. It may answer the web server."""
        self._broker_failures = 0 if health.is_broker_answering() else self._broker_failures + 1

    def refresh_can_judge(self) -> None:
        """Check what the submissions of an interview need besides the database. While no worker has it all, that is an
        outage of judging."""
        self._can_judge = (
            settings.CELERY_TASK_DEFAULT_QUEUE in self._queues.names
            and not self._shared_state.draining
            and not self._is_launcher_failing
            and not self._broker_failures
        )

    def refresh_gpu(self) -> None:
        """Read the card of a worker that times kernels."""
        if GPU_TAG in self._queues.names:
            self._gpu = self._read_gpu(self._shared_state.card_error)

    def _build_pool(self, pool_counters: list[PoolCounters]) -> dict[str, Any]:
        summary = build_pool_summary(pool_counters, self._pool_growth.total) if pool_counters else {}
        # One slow answer is no outage.
        summary["has_broker"] = self._broker_failures < 2
        return summary | ({"shared": asdict(self._shared_pool)} if self._shared_pool else {})

    def beat(self) -> None:
        """Update the worker's row, add to the counters, and start or end draining as the row asks."""
        pool_counters = self._shared_state.read_pool_counters()
        growth = self._pool_growth.add_reading(pool_counters)
        with transaction.atomic():
            row = Worker.objects.filter(pk=self._shared_state.worker_name)
            if not row.update(seen_at=Now(), pool=self._build_pool(pool_counters), gpu=self._gpu):
                self.register()  # the row was deleted as offline, or the database was replaced
            counters.apply_deltas(build_counter_deltas(growth, self._shared_state.backend))
        check_clock(self._shared_state)
        if self._can_judge:
            outages.report_alive(Outage.Service.JUDGING)
        self._queues.apply_drain(self._shared_state, drain=row.filter(drain_asked_at__isnull=False).exists())


def delete_dead_workers(worker_name: str) -> None:
    """Delete the rows of this machine's workers whose process no longer exists, so that no alert reports a worker that
    was killed and restarted."""
    node = worker_name.rpartition(":")[0]
    names = Worker.objects.filter(name__startswith=f"{node}:").values_list("name", flat=True)
    dead = [name for name in names if not Path("/proc", name.rpartition(":")[2]).exists()]
    Worker.objects.filter(name__in=dead).delete()


class PoolGrowth:
    """Totals the counters of processes that come and go. A count below its last reading was restarted at 0."""

    def __init__(self) -> None:
        self.total = PoolCounters()
        self._previous: list[PoolCounters] = []

    def add_reading(self, pool_counters: list[PoolCounters]) -> PoolCounters:
        """Add the counters of all process slots. Returns their growth since the last reading."""
        previous = self._previous or [PoolCounters()] * len(pool_counters)
        self._previous = pool_counters
        growth = sum_pool_counters(
            [subtract_counters(new, old) for new, old in zip(pool_counters, previous, strict=True)]
        )
        self.total = sum_pool_counters([self.total, growth])
        return growth


def subtract_counters(new: PoolCounters, old: PoolCounters) -> PoolCounters:
    pairs = {name: (getattr(new, name), getattr(old, name)) for name in COUNTER_FIELDS}
    return PoolCounters(
        **{name: after - before if after >= before else after for name, (after, before) in pairs.items()}
    )


def build_pool_summary(pool_counters: list[PoolCounters], total: PoolCounters) -> dict[str, Any]:
    """Combine the current number of cells and processes with the counts since the worker started."""
    current = sum_pool_counters(pool_counters)
    processes = sum(each != PoolCounters() for each in pool_counters)
    return asdict(total) | {"ready": current.ready, "in_use": current.in_use, "processes": processes}


def build_counter_deltas(growth: PoolCounters, backend: str) -> list[counters.CounterDelta]:
    deltas = [
        counters.build_increment(counters.CELLS_MADE, int(growth.made), backend=backend),
        counters.build_increment(counters.CELLS_DESTROYED, int(growth.destroyed), backend=backend),
        counters.build_increment(counters.CELL_WAITS, int(growth.waits), growth.waited_seconds, backend=backend),
    ]
    return [delta for delta in deltas if delta.count]


class QueueSubscriptions:
    """The queues that this worker consumes. While it drains, it is unsubscribed from the judging queues."""

    def __init__(self, consumer: Any) -> None:
        self._consumer = consumer
        self.names = sorted(consumer.app.amqp.queues.consume_from)

    def apply_drain(self, shared_state: SharedState, *, drain: bool) -> None:
        """Schedule the change on Celery's event loop, whose thread owns the consumer. Each beat calls this again until
        the change is made."""
        if drain != shared_state.draining:
            self._consumer.call_soon(self._unsubscribe if drain else self._subscribe, shared_state)

    def _unsubscribe(self, shared_state: SharedState) -> None:
        """Unsubscribe first, then stop claiming: a process that received a notification before passes it on, and it
        must reach another worker."""
        for tag in self._list_judging_tags():
            if self._consumer.task_consumer is None:  # the broker is unavailable
                self._consumer.app.amqp.queues.deselect(tag)
            else:
                self._consumer.cancel_task_queue(tag)
        shared_state.draining = True
        logger.info("this worker was asked to drain: it finishes its current submissions and claims no more")

    def _subscribe(self, shared_state: SharedState) -> None:
        if self._consumer.task_consumer is None:
            return
        shared_state.draining = False
        for tag in self._list_judging_tags():
            self._consumer.add_task_queue(tag)
            wakeup.notify_workers(tag)
        logger.info("this worker claims submissions again")

    def _list_judging_tags(self) -> list[str]:
        """Return all queues but the sweeper's: a drained worker may still sweep."""
        return [name for name in self.names if name != SWEEP_QUEUE]
