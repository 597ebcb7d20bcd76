"""The processes of a worker, from their start to their end: what Celery's signals set off."""

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
)

from judge import logs
from judge.domain import catalog
from judge.workers import judging
from judge.workers.heartbeat import Heartbeat, Queues
from judge.workers.shared_state import BOARD
from sandbox import SandboxError, open_sandbox
from sandbox.selftest import self_test

logger = logging.getLogger(__name__)
METERS_SECONDS = 1.0

_heartbeat: Heartbeat | None = None


@worker_init.connect
def prove_sandbox(**_: Any) -> None:
    """A worker whose sandbox does not keep every promise must not start."""
    logs.note_everywhere(worker=BOARD.worker)
    try:
        with closing(open_sandbox(spare=0, max_cells=1)) as sandbox:
            self_test(sandbox)
            BOARD.backend = sandbox.name
    except SandboxError as error:
        logger.critical("this worker cannot judge safely and stops: %s", error)
        sys.exit(1)
    catalog.by_slug()  # before the processes fork, which then share it


@worker_ready.connect
def begin_to_tell(sender: Any, **_: Any) -> None:
    global _heartbeat  # noqa: PLW0603 -- one for each worker, for as long as it lives
    _heartbeat = Heartbeat(BOARD, Queues(sender))
    _heartbeat.start()


@worker_shutdown.connect
def end_to_tell(**_: Any) -> None:
    if _heartbeat is not None:
        _heartbeat.stop()


@worker_process_init.connect
def tell_main_process(**_: Any) -> None:
    logs.note_everywhere(worker=BOARD.process)
    slot = getattr(current_process(), "index", 0)
    threading.Thread(target=tell_meters, args=(slot,), name="meters", daemon=True).start()


def tell_meters(slot: int) -> None:
    while True:
        BOARD.tell(slot, judging.meters())
        time.sleep(METERS_SECONDS)


@worker_process_shutdown.connect
def close_cells(**_: Any) -> None:
    judging.close_sandbox()
