"""The Celery tasks. They carry a tag and no ids: the table is the queue, and they are its bell."""

from judge import worker, workers
from judge.actions import apply_retention as retention
from judge.actions.forget_unused import forget_unused
from judge.actions.sweep import sweep as sweep_table
from judge.board import BOARD
from judge.celery import app


@app.task(name="judge.judge_next")
def judge_next(tag: str) -> None:
    worker.serve(tag)


@app.task(name="judge.sweep")
def sweep() -> None:
    sweep_table()
    workers.swept(BOARD.worker)
    workers.forget_gone()


@app.task(name="judge.apply_retention")
def apply_retention() -> None:
    forget_unused()
    if retention.apply_retention().more:
        app.send_task("judge.apply_retention", queue="sweep")
