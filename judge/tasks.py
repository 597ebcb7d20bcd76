"""The Celery tasks. They carry a tag and no ids: the table is the queue, and they are its bell."""

from judge.actions.practice.delete_unused_practice import forget_unused
from judge.actions.privacy import apply_retention as retention
from judge.actions.queue.sweep import sweep as sweep_table
from judge.celery import app
from judge.operations import worker_registry
from judge.workers import judging
from judge.workers.shared_state import BOARD


@app.task(name="judge.judge_next")
def judge_next(tag: str) -> None:
    judging.serve(tag)


@app.task(name="judge.sweep")
def sweep() -> None:
    sweep_table()
    worker_registry.swept(BOARD.worker)
    worker_registry.forget_gone()


@app.task(name="judge.apply_retention")
def apply_retention() -> None:
    forget_unused()
    if retention.apply_retention().more:
        app.send_task("judge.apply_retention", queue="sweep")
