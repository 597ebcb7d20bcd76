"""The Celery tasks. They carry a tag and no ids: the table is the queue, and they are its bell."""

import logging
import sys
from contextlib import closing
from typing import Any

from celery.signals import worker_init, worker_process_shutdown

from judge import catalog, worker
from judge.actions.sweep import sweep as sweep_table
from judge.celery import app
from sandbox import SandboxError, open_sandbox
from sandbox.selftest import self_test

logger = logging.getLogger(__name__)


@app.task(name="judge.judge_next")
def judge_next(tag: str) -> None:
    worker.serve(tag)


@app.task(name="judge.sweep")
def sweep() -> None:
    sweep_table()


@worker_init.connect
def prove_sandbox(**_: Any) -> None:
    """A worker whose sandbox does not keep every promise must not start."""
    try:
        with closing(open_sandbox(spare=0, max_cells=1)) as sandbox:
            self_test(sandbox)
    except SandboxError as error:
        logger.critical("this worker cannot judge safely and stops: %s", error)
        sys.exit(1)
    catalog.by_slug()  # before the processes fork, which then share it


@worker_process_shutdown.connect
def close_cells(**_: Any) -> None:
    worker.close_sandbox()
