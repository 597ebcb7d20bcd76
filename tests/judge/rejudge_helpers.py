"""What the tests of rejudging share: how one is asked for, and judged without the sandbox."""

from typing import Any

from judge.actions.queue.claim_submission import claim_submission
from judge.actions.queue.store_report import store_report
from judge.grading.report import GradingReport, Verdict
from judge.models import (
    Report,
    Submission,
    User,
)
from tests.judge.factories import SLUG, World, make_client, make_report, make_submission, send, store_as_worker

URL = "/api/operator/rejudges"
ACCEPTED = make_report().model_copy(update={"verdict": Verdict.ACCEPTED, "bugs": [], "problem_version": "new"})
WRONG = make_report()


def call_rejudge_api(user: User, method: str, path: str = "", body: Any = None, status: int = 200) -> Any:
    answer = send(make_client(user), method, URL + path, body)
    assert answer.status_code == status, answer.content
    return answer.json()


def make_rejudge(user: User, **wanted: Any) -> Any:
    return call_rejudge_api(user, "POST", body={"problem": SLUG, "reason": "A case was wrong.", **wanted}, status=201)


def count_matching(user: User, **wanted: Any) -> Any:
    query = "&".join(f"{name}={value}" for name, value in {"problem": SLUG, **wanted}.items())
    return call_rejudge_api(user, "GET", f"/count?{query}")


def judge_next(graded: GradingReport) -> Submission:
    """As a worker would, without the sandbox."""
    row = claim_submission("cpu", "here:1")
    assert row is not None
    assert store_report(row.pk, row.attempt, graded)
    return row


def make_judged_submission(world: World, graded: GradingReport = WRONG, **fields: Any) -> Submission:
    row = make_submission(world.robin, **fields)
    store_as_worker(row, graded)
    return row


def get_report(row: Submission) -> Report:
    return Report.objects.get(pk=row.pk)
