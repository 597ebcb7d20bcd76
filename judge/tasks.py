"""The Celery tasks. They carry a tag and no ids: the submission table is the queue, and a task only wakes a worker."""

from judge.actions.practice.delete_unused_practice import delete_unused_practice
from judge.actions.privacy import apply_retention as retention
from judge.actions.queue.sweep_queue import sweep_queue
from judge.celery import app
from judge.operations import worker_registry
from judge.workers import judging
from judge.workers.shared_state import SHARED_STATE


@app.task(name="judge.judge_next")
def judge_next(tag: str) -> None:
    judging.judge_queued_submissions(tag)


@app.task(name="judge.sweep")
def sweep() -> None:
    sweep_queue()
    worker_registry.record_sweep(SHARED_STATE.worker_name)
    worker_registry.delete_offline()


@app.task(name="judge.apply_retention")
def apply_retention() -> None:
    delete_unused_practice()
    if retention.apply_retention().has_more:
        app.send_task("judge.apply_retention", queue="sweep")
