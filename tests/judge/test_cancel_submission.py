"""Cancelling a submission: who can, what a stored verdict means, and what every reader of the table makes of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from judge.actions.privacy.apply_retention import apply_retention
from judge.actions.queue.cancel_submission import cancel_submission
from judge.actions.queue.claim_submission import claim_submission
from judge.actions.queue.lease import free_cancelled_place, renew_lease
from judge.actions.queue.requeue_submission import requeue_submission
from judge.actions.queue.store_report import store_report
from judge.actions.queue.sweep_queue import sweep_queue
from judge.domain.queue_position import load_queue_positions
from judge.domain.rejudges import RejudgeFilter, find_matching_submissions
from judge.errors import RefusedError
from judge.models import Attempt, Candidate, Counter, Report, Submission
from judge.operations import queue_status
from judge.workers import judging, lease_thread, process_sandbox
from tests.judge.exported_data import read_export
from tests.judge.factories import (
    SLUG,
    World,
    load_accepted_source,
    make_client,
    make_report,
    make_submission,
    send,
    store_as_worker,
)
from tools.stack import wait_until


def cancel(row: Submission, token: str, client: Client | None = None) -> Any:
    return send(client or make_client(), "POST", f"/api/sessions/{token}/submissions/{row.pk}/cancel")


def claim() -> Submission:
    row = claim_submission("cpu", "here:1:5")
    assert row is not None
    return row


def read_counters(metric: str) -> dict[str, int]:
    return dict(Counter.objects.filter(metric=metric).values_list("labels", "count"))


def test_cancels_a_queued_submission(world: World) -> None:
    later = make_submission(world.sam)
    response = cancel(world.submission, world.robin.token)
    assert (response.status_code, response.json()["state"], response.json()["verdict"]) == (200, "cancelled", None)
    assert response.json()["finished_at"]
    assert load_queue_positions()[later.pk] == 0
    assert claim().pk == later.pk
    assert claim_submission("cpu", "w") is None
    assert read_counters("judge_cancelled") == {"kind=submit,tag=cpu": 1}


def test_cancels_a_submission_that_is_judged_now(world: World) -> None:
    row = claim()
    assert cancel(row, world.robin.token).json()["state"] == "cancelled"
    assert not renew_lease(row.pk, row.attempt)
    assert not store_report(row.pk, row.attempt, make_report())
    assert not requeue_submission(row, Attempt.Ending.FAILED, "The disk is full.")
    assert sweep_queue() == 0
    row.refresh_from_db()
    assert (row.state, Report.objects.count()) == ("cancelled", 0)
    attempt = row.attempts.get()
    assert (attempt.ending, attempt.ended_at is not None) == ("cancelled", True)
    assert read_counters("judge_attempts") == {"ending=cancelled": 1}
    assert read_counters("judge_verdicts") == {}


def test_cancelling_again_changes_nothing(world: World) -> None:
    responses = [cancel(world.submission, world.robin.token) for _ in range(2)]
    assert [response.status_code for response in responses] == [200, 200]
    assert responses[0].json() == responses[1].json()
    assert read_counters("judge_cancelled") == {"kind=submit,tag=cpu": 1}


def test_stored_verdict_wins(world: World) -> None:
    stale = Submission.objects.get(pk=world.submission.pk)
    store_as_worker(world.submission, make_report())
    refused = cancel(world.submission, world.robin.token)
    assert (refused.status_code, refused.json()["code"]) == (409, "already_judged")
    assert "already has its result" in refused.json()["message"]
    # The action also compares with the stored state: the verdict may arrive after the row was read.
    with pytest.raises(RefusedError, match="already has its result"):
        cancel_submission(stale)
    world.submission.refresh_from_db()
    assert (world.submission.state, world.submission.report.verdict) == ("done", "wrong_answer")
    assert read_counters("judge_cancelled") == {}


def test_frees_the_place_of_the_session(world: World, settings: Any) -> None:
    settings.UNJUDGED_PER_SESSION = 1
    url, body = f"/api/sessions/{world.robin.token}/submissions", {"slug": SLUG, "source": "x", "kind": "run"}
    assert send(make_client(), "POST", url, body).status_code == 429
    cancel(world.submission, world.robin.token)
    assert send(make_client(), "POST", url, body).status_code == 201


@pytest.mark.parametrize("has_died", [False, True])
def test_takes_its_place_until_the_worker_stops(world: World, settings: Any, has_died: bool) -> None:
    """Otherwise a loop of submitting and cancelling would occupy all workers."""
    settings.UNJUDGED_PER_SESSION = 1
    url, body = f"/api/sessions/{world.robin.token}/submissions", {"slug": SLUG, "source": "x", "kind": "run"}
    row = claim()
    cancel(row, world.robin.token)
    assert send(make_client(), "POST", url, body).status_code == 429
    sweep_queue()
    assert send(make_client(), "POST", url, body).status_code == 429
    if has_died:
        Submission.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    else:
        free_cancelled_place(row)
    assert send(make_client(), "POST", url, body).status_code == 201
    sweep_queue()
    row.refresh_from_db()
    assert row.lease_until is None


@pytest.mark.django_db
def test_takes_its_place_of_the_network_until_the_worker_stops() -> None:
    browser = Client(REMOTE_ADDR="203.0.113.7")
    send(browser, "POST", "/api/sessions/practice/submissions", {"slug": SLUG, "source": "x", "kind": "run"})
    row = claim()
    cancel(row, "practice", browser)
    row.refresh_from_db()
    assert row.network_key
    free_cancelled_place(row)
    row.refresh_from_db()
    assert row.network_key == ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("require_sandbox")
def test_ends_the_program_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease_thread, "RENEW_SECONDS", 0.1)
    source = b"import time\n\ndef softmax(x, axis=-1):\n    time.sleep(60)\n\n\nlog_softmax = softmax\n"
    Submission.objects.filter(pk=world.submission.pk).update(source=source)
    interrupt = process_sandbox.interrupt_jobs
    interrupted: list[str] = []
    monkeypatch.setattr(judging, "interrupt_jobs", lambda: (interrupted.append("now"), interrupt()))

    def cancel_when_it_runs() -> None:
        started = Submission.objects.filter(pk=world.submission.pk, state="judging")
        wait_until(started.exists, 60)
        assert cancel(world.submission, world.robin.token).status_code == 200
        connection.close()

    try:
        with ThreadPoolExecutor(1) as executor:
            cancelling = executor.submit(cancel_when_it_runs)
            assert judging.judge_queued_submissions("cpu") == 1
            cancelling.result()
        assert interrupted
        world.submission.refresh_from_db()
        assert (world.submission.state, world.submission.lease_until) == ("cancelled", None)
        later = make_submission(world.robin, source=load_accepted_source())
        assert judging.judge_queued_submissions("cpu") == 1
        later.refresh_from_db()
        assert later.report.verdict == "accepted"
    finally:
        process_sandbox.close_sandbox()


def test_refuses_after_the_end_of_the_interview(world: World) -> None:
    send(make_client(), "POST", f"/api/sessions/{world.robin.token}/end")
    assert cancel(world.submission, world.robin.token).json()["code"] == "session_ended"
    world.submission.refresh_from_db()
    assert world.submission.state == "queued"


@pytest.mark.django_db
def test_cancels_only_own_practice() -> None:
    browser = Client(REMOTE_ADDR="203.0.113.7")
    send(browser, "POST", "/api/sessions/practice/submissions", {"slug": SLUG, "source": "x", "kind": "run"})
    row = Submission.objects.get()
    assert row.network_key
    assert cancel(row, "practice").status_code == 404
    assert cancel(row, "practice", browser).json()["state"] == "cancelled"
    row.refresh_from_db()
    assert row.network_key == ""


def test_candidate_cannot_cancel_a_rerun(world: World) -> None:
    store_as_worker(world.submission, make_report())
    rerun = make_submission(world.robin, rerun_of=world.submission, priority=2)
    assert cancel(rerun, world.robin.token).status_code == 404


def test_lists_show_it_to_candidate_and_interviewer(world: World) -> None:
    cancel(world.submission, world.robin.token)
    url = f"/api/sessions/{world.robin.token}/submissions"
    assert [row["state"] for row in send(make_client(), "GET", url).json()] == ["cancelled"]
    detail = send(make_client(), "GET", f"{url}/{world.submission.pk}").json()
    assert (detail["state"], detail["report"]) == ("cancelled", None)
    ada = make_client(world.ada)
    (row,) = send(ada, "GET", f"/api/interviews/{world.interview.pk}/submissions").json()["submissions"]
    assert row["submission"]["state"] == "cancelled"
    report = send(ada, "GET", f"/api/submissions/{world.submission.pk}").json()
    assert (report["state"], report["verdict"], report["source"][:3]) == ("cancelled", None, "def")


def test_attempts_log_shows_the_interrupted_attempt(world: World) -> None:
    row = claim()
    cancel(row, world.robin.token)
    report = send(make_client(world.ada), "GET", f"/api/submissions/{row.pk}").json()
    assert [attempt["ending"] for attempt in report["attempts_log"]] == ["cancelled"]


def test_does_not_count_as_attempt_of_the_candidate(world: World) -> None:
    make_submission(world.robin, exercise="test")
    for row in Submission.objects.filter(session=world.robin):
        cancel(row, world.robin.token)
    problem = send(make_client(), "GET", f"/api/sessions/{world.robin.token}").json()["problems"][0]
    assert (problem["attempts"], problem["best"], problem["debugging"]["tests"]["attempts"]) == (0, None, 0)


def test_operator_sees_no_failure(world: World) -> None:
    cancel(claim(), world.robin.token)
    overview = send(make_client(world.olga), "GET", "/api/operator/overview").json()
    assert (overview["judging"], overview["stuck"], overview["failures"]) == (0, [], [])
    assert list(queue_status.filter_unsuccessful()) == []


def test_metrics_count_it_apart_from_verdicts(world: World) -> None:
    cancel(claim(), world.robin.token)
    lines = Client().get("/metrics").content.decode().splitlines()
    assert 'judge_cancelled_total{kind="submit",tag="cpu"} 1.0' in lines
    assert 'judge_attempts_total{ending="cancelled"} 1.0' in lines
    assert 'judge_judging{tag="cpu"} 0.0' in lines
    assert not [line for line in lines if line.startswith("judge_verdicts_total")]


def test_retention_deletes_a_candidate_who_cancelled(world: World, settings: Any) -> None:
    settings.RETENTION_DAYS = 90
    cancel(world.submission, world.robin.token)
    old = timezone.now() - timedelta(days=91)
    for rows in (Candidate.objects.all(), type(world.robin).objects.all(), Submission.objects.all()):
        rows.update(created_at=old)
    type(world.robin).objects.update(started_at=old)
    world.robin.document_versions.update(archived_at=old)
    apply_retention()
    assert not Candidate.objects.filter(pk=world.robin.candidate_id).exists()


def test_export_contains_it(world: World) -> None:
    cancel(world.submission, world.robin.token)
    (session,) = read_export(world.robin.candidate)["sessions"]
    assert [(row["state"], row["report"]) for row in session["submissions"]] == [("cancelled", None)]


def test_rejudges_leave_it_out(world: World) -> None:
    cancel(world.submission, world.robin.token)
    assert not find_matching_submissions(RejudgeFilter(SLUG)).exists()
