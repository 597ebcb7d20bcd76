"""Receivers of Celery's signals, which start and stop what a worker's processes need."""

import logging
import sys
import threading
import time
from contextlib import closing
from typing import Any

from billiard.process import current_process
from celery.signals import (
    worker_init,
    worker_process_init,
    worker_process_shutdown,
    worker_ready,
    worker_shutdown,
    worker_shutting_down,
)
from django.conf import settings

from judge import logs
from judge.domain import catalog
from judge.workers import process_sandbox
from judge.workers.freeze_detector import FREEZE_DETECTOR
from judge.workers.heartbeat import Heartbeat, QueueSubscriptions
from judge.workers.session_usage import SESSION_USAGE
from judge.workers.shared_state import SHARED_STATE
from sandbox import SandboxError, open_sandbox
from sandbox.selftest import run_self_test

logger = logging.getLogger(__name__)
COUNTERS_SECONDS = 1.0

_heartbeat: Heartbeat | None = None


@worker_init.connect
def require_sandbox(**_: Any) -> None:
    """Run the sandbox's self-test, and stop the worker if it fails."""
    logs.bind_process(worker=SHARED_STATE.worker_name)
    try:
        with closing(open_sandbox(spare=0, max_cells=1)) as sandbox:
            run_self_test(sandbox)
            SHARED_STATE.backend = sandbox.name
    except SandboxError as error:
        logger.critical("the sandbox's self-test failed, so this worker cannot judge safely and stops: %s", error)
        sys.exit(1)
    catalog.load_problems()  # before the fork, so that all processes share it


@worker_ready.connect
def start_heartbeat(sender: Any, **_: Any) -> None:
    global _heartbeat  # noqa: PLW0603 -- one for each worker, for its whole life
    _heartbeat = Heartbeat(SHARED_STATE, QueueSubscriptions(sender))
    _heartbeat.start()


@worker_shutting_down.connect
def announce_stop(**_: Any) -> None:
    """At SIGTERM, Celery waits until its processes are idle, however long that takes. What manages the worker kills it
    after some time, and a killed attempt counts. So the processes release what they cannot finish before that."""
    SHARED_STATE.announce_stop(settings.STOP_SECONDS)


@worker_shutdown.connect
def stop_heartbeat(**_: Any) -> None:
    if _heartbeat is not None:
        _heartbeat.stop()


@worker_process_init.connect
def start_counter_thread(**_: Any) -> None:
    logs.bind_process(worker=SHARED_STATE.process_name)
    slot = getattr(current_process(), "index", 0)
    SESSION_USAGE.register_process(slot)
    threading.Thread(target=share_pool_counters, args=(slot,), name="pool-counters", daemon=True).start()


def share_pool_counters(slot: int) -> None:
    """Write this process's counters to the shared state, and tick the freeze detector, until the process ends."""
    while True:
        FREEZE_DETECTOR.tick()
        SHARED_STATE.write_pool_counters(slot, process_sandbox.read_pool_counters())
        time.sleep(COUNTERS_SECONDS)


@worker_process_shutdown.connect
def close_cells(**_: Any) -> None:
    process_sandbox.close_sandbox()
