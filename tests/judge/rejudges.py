"""What the tests of rejudging share: how one is asked for, and judged without the sandbox."""

from typing import Any

from judge.actions.queue.claim import claim_submission
from judge.actions.queue.finish import store_report
from judge.grading.report import GradingReport
from judge.grading.report import Verdict
from judge.models import (
    Report,
    Submission,
    User,
)
from tests.judge.cast import SLUG, World, client_of, full_report, make_submission, send, store

URL = "/api/operator/rejudges"
ACCEPTED = full_report().model_copy(update={"verdict": Verdict.ACCEPTED, "bugs": [], "problem_version": "new"})
WRONG = full_report()


def ask(user: User, method: str, path: str = "", body: Any = None, status: int = 200) -> Any:
    answer = send(client_of(user), method, URL + path, body)
    assert answer.status_code == status, answer.content
    return answer.json()


def make(user: User, **wanted: Any) -> Any:
    return ask(user, "POST", body={"problem": SLUG, "reason": "A case was wrong.", **wanted}, status=201)


def count(user: User, **wanted: Any) -> Any:
    query = "&".join(f"{name}={value}" for name, value in {"problem": SLUG, **wanted}.items())
    return ask(user, "GET", f"/count?{query}")


def judge_next(graded: GradingReport) -> Submission:
    """As a worker would, without the sandbox."""
    row = claim_submission("cpu", "here:1")
    assert row is not None
    assert store_report(row.pk, row.attempt, graded)
    return row


def judged(world: World, graded: GradingReport = WRONG, **fields: Any) -> Submission:
    row = make_submission(world.robin, **fields)
    store(row, graded)
    return row


def report_of(row: Submission) -> Report:
    return Report.objects.get(pk=row.pk)
