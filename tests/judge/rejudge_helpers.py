"""Creates rejudges over the API and judges their reruns without the sandbox."""

from typing import Any

from judge.actions.queue.claim_submission import claim_submission
from judge.actions.queue.store_report import store_report
from judge.grading.report import GradingReport, Verdict
from judge.models import Report, Submission, User
from tests.judge.factories import SLUG, World, make_client, make_report, make_submission, send, store_as_worker

URL = "/api/operator/rejudges"
ACCEPTED = make_report().model_copy(update={"verdict": Verdict.ACCEPTED, "bugs": [], "problem_version": "new"})
WRONG_ANSWER = make_report()


def call_rejudge_api(user: User, method: str, path: str = "", body: Any = None, status: int = 200) -> Any:
    response = send(make_client(user), method, URL + path, body)
    assert response.status_code == status, response.content
    return response.json()


def make_rejudge(user: User, **filters: Any) -> Any:
    return call_rejudge_api(user, "POST", body={"problem": SLUG, "reason": "A case was wrong.", **filters}, status=201)


def count_matching(user: User, **filters: Any) -> Any:
    query = "&".join(f"{name}={value}" for name, value in {"problem": SLUG, **filters}.items())
    return call_rejudge_api(user, "GET", f"/count?{query}")


def judge_next(report: GradingReport) -> Submission:
    """Claim and judge the next submission as a worker does, but with a given report."""
    row = claim_submission("cpu", "here:1")
    assert row is not None
    assert store_report(row.pk, row.attempt, report)
    return row


def make_judged_submission(world: World, report: GradingReport = WRONG_ANSWER, **fields: Any) -> Submission:
    row = make_submission(world.robin, **fields)
    store_as_worker(row, report)
    return row


def get_report(row: Submission) -> Report:
    return Report.objects.get(pk=row.pk)
