"""The submission table as a queue: claims, leases and the sweeper. A row is judged once even if workers crash."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from judge.actions.queue.claim_submission import claim_submission, try_claim
from judge.actions.queue.lease import LEASE, renew_lease
from judge.actions.queue.requeue_submission import MAX_ATTEMPTS, MAX_INTERRUPTED, requeue_submission
from judge.actions.queue.store_report import store_report
from judge.actions.queue.sweep_queue import sweep_queue
from judge.domain.queue_position import load_queue_positions
from judge.models import Attempt, Priority, Report, Submission
from judge.operations.queue_status import CELL_LOST_PREFIX, TOOK_TOO_LONG, WORKER_DIED, WORKER_FROZEN
from tests.judge.factories import SLUG, World, make_client, make_report, make_session, make_submission, make_user, send


def claim(tag: str = "cpu", worker: str = "w") -> Submission:
    row = claim_submission(tag, worker)
    assert row is not None
    return row


def expire(row: Submission) -> None:
    Submission.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def list_endings(row: Submission) -> list[str]:
    return [attempt.ending for attempt in row.attempts.order_by("number")]


def test_claims_by_tag_priority_and_age(world: World) -> None:
    rejudge = make_submission(world.robin, priority=Priority.REJUDGE)
    practice = make_submission(world.robin, priority=Priority.PRACTICE)
    later = make_submission(world.sam)
    gpu = make_submission(world.robin, tag="gpu")
    positions = {world.submission.pk: 0, later.pk: 1, practice.pk: 2, rejudge.pk: 3, gpu.pk: 0}
    assert load_queue_positions() == positions
    order = [claim().pk for _ in range(4)]
    assert order == [world.submission.pk, later.pk, practice.pk, rejudge.pk]
    assert claim_submission("cpu", "w") is None
    assert claim("gpu").pk == gpu.pk


def test_claims_interviews_before_earlier_practice(world: World) -> None:
    browser = make_client()
    body = {"slug": SLUG, "source": "x", "kind": "run"}
    for _ in range(3):
        assert send(browser, "POST", "/api/sessions/practice/submissions", body).status_code == 201
    assert claim().pk == world.submission.pk
    practice_row = claim()
    response = send(make_client(), "POST", f"/api/sessions/{world.robin.token}/submissions", body)
    interview_row = Submission.objects.get(pk=response.json()["id"])
    assert (practice_row.priority, load_queue_positions()[interview_row.pk]) == (Priority.PRACTICE, 0)
    assert claim().pk == interview_row.pk
    assert claim().priority == Priority.PRACTICE


def test_claim_sets_lease_and_attempt_number(world: World) -> None:
    row = claim(worker="here:7")
    assert (row.state, row.attempt) == ("judging", 1)
    assert row.lease_until is not None
    assert abs(row.lease_until - timezone.now() - LEASE) < timedelta(seconds=5)
    assert Attempt.objects.get(submission=row).worker == "here:7"


def test_only_one_of_two_claims_succeeds(world: World) -> None:
    assert [try_claim(world.submission.pk), try_claim(world.submission.pk)] == [True, False]
    world.submission.refresh_from_db()
    assert world.submission.attempt == 1


def run_in_threads(count: int, work: Callable[[], Any]) -> list[Any]:
    start, results = threading.Barrier(count), []

    def run() -> None:
        start.wait()
        try:
            results.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_racing_claims_get_each_row_once() -> None:
    session = make_session(make_user("ada"), "Robin")
    rows = {make_submission(session).pk for _ in range(12)}

    def claim_all() -> list[UUID]:
        claimed_pks = []
        while row := claim_submission("cpu", "racer"):
            claimed_pks.append(row.pk)
        return claimed_pks

    claimed = [pk for claimed_pks in run_in_threads(4, claim_all) for pk in claimed_pks]
    assert sorted(claimed) == sorted(rows)
    assert set(Submission.objects.values_list("attempt", flat=True)) == {1}


def test_stores_report_with_its_attempt(world: World) -> None:
    row = claim()
    assert store_report(row.pk, row.attempt, make_report())
    row.refresh_from_db()
    assert (row.state, row.lease_until, row.report.verdict) == ("done", None, "wrong_answer")
    assert row.finished_at is not None
    assert row.report.load() == make_report()
    assert list_endings(row) == ["judged"]


def test_rejects_report_of_lost_attempt(world: World) -> None:
    lost_row = claim()
    expire(lost_row)
    assert sweep_queue() == 1
    assert not renew_lease(lost_row.pk, lost_row.attempt)
    assert not store_report(lost_row.pk, lost_row.attempt, make_report())
    second_row = claim()
    assert (second_row.pk, second_row.attempt) == (lost_row.pk, 2)
    assert not store_report(lost_row.pk, lost_row.attempt, make_report())
    assert store_report(second_row.pk, second_row.attempt, make_report())
    assert not store_report(second_row.pk, second_row.attempt, make_report())
    assert list_endings(second_row) == ["lost", "judged"]
    assert Report.objects.count() == 1


def test_does_not_reclaim_renewed_lease(world: World) -> None:
    row = claim()
    expire(row)
    assert renew_lease(row.pk, row.attempt)
    assert sweep_queue() == 0
    assert store_report(row.pk, row.attempt, make_report())


def test_ends_with_judge_error_after_lost_attempts(world: World) -> None:
    """Their worker runs on, so the submission may be what ended its process."""
    row = world.submission
    for _ in range(MAX_ATTEMPTS):
        row = claim(worker=f"{world.worker.name}:7")
        expire(row)
        assert sweep_queue() == 1
    assert claim_submission("cpu", "w") is None
    row.refresh_from_db()
    assert (row.state, row.report.verdict) == ("done", "judge_error")
    assert "3 times" in row.report.load().message
    assert list_endings(row) == ["lost"] * 3


@pytest.mark.parametrize("has_row", [True, False])
def test_worker_that_died_costs_no_attempt(has_row: bool, world: World) -> None:
    """But not without end. Its row is deleted when it starts again."""
    world.worker.seen_at = timezone.now() - LEASE
    world.worker.save()
    if not has_row:
        world.worker.delete()
    for _ in range(MAX_INTERRUPTED):
        row = claim(worker="here:1:7")
        expire(row)
        assert sweep_queue() == 1
    assert claim_submission("cpu", "w") is None
    assert list_endings(world.submission) == ["lost"] * MAX_INTERRUPTED


@pytest.mark.parametrize("error", [WORKER_FROZEN, f"{CELL_LOST_PREFIX}The cell exited"])
def test_program_that_interrupts_its_worker_is_judged_no_more(error: str, world: World) -> None:
    for _ in range(MAX_INTERRUPTED):
        requeue_submission(claim(), Attempt.Ending.UNAVAILABLE, "", error)
    assert claim_submission("cpu", "w") is None
    assert Report.objects.get().verdict == "judge_error"


def test_interrupted_attempts_leave_three_others(world: World) -> None:
    endings = [
        (Attempt.Ending.LOST, WORKER_DIED),
        (Attempt.Ending.UNAVAILABLE, f"{CELL_LOST_PREFIX}The cell exited"),
        (Attempt.Ending.FAILED, "error"),
        (Attempt.Ending.LOST, ""),
        (Attempt.Ending.UNAVAILABLE, "no cell"),
        (Attempt.Ending.FAILED, "error"),
    ]
    for ending, error in endings:
        assert requeue_submission(claim(), ending, "It failed.", error)
    assert claim_submission("cpu", "w") is None
    assert len(list_endings(world.submission)) == len(endings)


def test_ends_with_judge_error_after_failed_attempts(world: World) -> None:
    row = world.submission
    for number in range(1, MAX_ATTEMPTS + 1):
        row = claim()
        assert row.attempt == number
        assert requeue_submission(row, Attempt.Ending.FAILED, "The disk is full.")
        assert not requeue_submission(row, Attempt.Ending.FAILED, "twice")
    row.refresh_from_db()
    assert row.report.verdict == "judge_error"
    assert "The disk is full." in row.report.load().message


@pytest.mark.parametrize(
    ("errors", "verdict"),
    [([TOOK_TOO_LONG] * 3, "time_limit"), (["error", TOOK_TOO_LONG, TOOK_TOO_LONG], "judge_error")],
)
def test_attempts_that_took_too_long_are_no_internal_error(errors: list[str], verdict: str, world: World) -> None:
    for error in errors:
        assert requeue_submission(claim(), Attempt.Ending.FAILED, "It failed.", error)
    report = Report.objects.get()
    assert (report.verdict, "3 times" in report.load().message) == (verdict, True)
