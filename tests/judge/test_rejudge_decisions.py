"""What is replaced once somebody says so, exactly once, and what becomes of a set whose submissions go."""

from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from judge.actions.practice.merge_practice import merge_practice
from judge.actions.queue.claim_submission import claim_submission
from judge.actions.queue.store_report import store_report
from judge.actions.queue.requeue_submission import MAX_ATTEMPTS, requeue_submission
from judge.actions.queue.reclaim_leases import reclaim_expired_leases
from judge.actions.rejudges import apply_rejudge as applying
from judge.actions.rejudges import enqueue_reruns as feeding
from judge.actions.rejudges.apply_rejudge import replace_batch
from judge.actions.rejudges.enqueue_reruns import enqueue_reruns
from judge.grading.report import GradingReport
from judge.models import (
    Attempt,
    AuditEntry,
    Candidate,
    CandidateSession,
    Rejudge,
    RejudgeItem,
    Submission,
)
from tests.judge.factories import World, make_client, make_submission, send, store_as_worker
from tests.judge.rejudge_helpers import ACCEPTED, URL, WRONG, call_rejudge_api, judge_next, make_judged_submission, make_rejudge, get_report
from tests.judge.test_claim import in_threads


@pytest.fixture
def done(world: World) -> Submission:
    """Robin's only one, judged wrong."""
    store_as_worker(world.submission, WRONG)
    return world.submission


def test_it_does_not_apply_before_all_is_judged(world: World, done: Submission) -> None:
    made = make_rejudge(world.olga)
    refused = call_rejudge_api(world.olga, "POST", f"/{made['id']}/apply", status=409)
    assert refused["code"] == "not_ready"
    judge_next(ACCEPTED)
    assert call_rejudge_api(world.olga, "POST", f"/{made['id']}/apply")["state"] == "applied"


@pytest.mark.parametrize("first", ["apply", "discard"])
@pytest.mark.parametrize("second", ["apply", "discard"])
def test_it_is_decided_once(first: str, second: str, world: World, done: Submission) -> None:
    made = make_rejudge(world.olga)
    judge_next(ACCEPTED)
    call_rejudge_api(world.olga, "POST", f"/{made['id']}/{first}")
    stands = get_report(done).verdict
    refused = call_rejudge_api(world.olga, "POST", f"/{made['id']}/{second}", status=409)
    assert (refused["code"], "by olga" in refused["message"]) == ("decided", True)
    assert get_report(done).verdict == stands
    assert stands == {"apply": "accepted", "discard": "wrong_answer"}[first]
    verbs = [entry.action for entry in AuditEntry.objects.order_by("pk") if "rejudge" in entry.action]
    assert verbs == ["make rejudge", f"{first} rejudge"]


@pytest.mark.django_db(transaction=True)
def test_it_is_applied_once_although_many_press_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "BATCH_SIZE", 2)
    world.submission.delete()
    rows = [make_judged_submission(world) for _ in range(6)]
    made = make_rejudge(world.olga)
    for _ in rows:
        judge_next(ACCEPTED)

    def press() -> int:
        return send(make_client(world.olga), "POST", f"{URL}/{made['id']}/apply").status_code

    assert sorted(in_threads(4, press)) == [200, 409, 409, 409]
    assert {get_report(row).verdict for row in rows} == {"accepted"}
    assert all(GradingReport.model_validate_json(item.previous_report) == WRONG for item in RejudgeItem.objects.all())
    assert AuditEntry.objects.filter(action="apply rejudge").count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_is_replaced_once_although_a_page_and_the_sweeper_do_it(world: World) -> None:
    world.submission.delete()
    rows = [make_judged_submission(world) for _ in range(6)]
    made = make_rejudge(world.olga)
    for _ in rows:
        judge_next(ACCEPTED)
    Rejudge.objects.update(decision="applied", decided_at=timezone.now())
    done = in_threads(3, lambda: replace_batch(made["id"]))
    assert sum(done) == 6
    assert all(GradingReport.model_validate_json(item.previous_report) == WRONG for item in RejudgeItem.objects.all())


@pytest.mark.django_db(transaction=True)
def test_it_queues_each_once_although_two_feed_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.submission.delete()
    for _ in range(6):
        make_judged_submission(world)
    with monkeypatch.context() as patched:
        patched.setattr(feeding, "MAX_QUEUED_RERUNS", 0)
        make_rejudge(world.olga)
    assert sum(in_threads(3, enqueue_reruns)) == 6
    assert Submission.all_objects.filter(rerun_of__isnull=False).count() == 6


def test_it_never_replaces_a_verdict_by_our_own_error(world: World, done: Submission) -> None:
    made = make_rejudge(world.olga)
    for _ in range(MAX_ATTEMPTS):
        row = claim_submission("cpu", "here:1")
        assert row is not None
        assert requeue_submission(row, Attempt.Outcome.FAILED, "The disk is full.")
    seen = call_rejudge_api(world.olga, "GET", f"/{made['id']}")
    assert (seen["state"], seen["failed"]) == ("ready", 1)
    call_rejudge_api(world.olga, "POST", f"/{made['id']}/apply")
    assert (get_report(done).verdict, RejudgeItem.objects.get().state) == ("wrong_answer", "unchanged")


def test_it_goes_on_with_what_was_applied_in_part(
    world: World, done: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH_SIZE", 1)
    monkeypatch.setattr(applying, "MAX_SECONDS", 0.0)
    other = make_judged_submission(world)
    made = make_rejudge(world.olga)
    for _ in range(2):
        judge_next(ACCEPTED)
    assert call_rejudge_api(world.olga, "POST", f"/{made['id']}/apply")["state"] == "applying"
    assert sorted([get_report(done).verdict, get_report(other).verdict]) == ["accepted", "wrong_answer"]
    reclaim_expired_leases()
    assert [get_report(row).verdict for row in (done, other)] == ["accepted"] * 2
    assert call_rejudge_api(world.olga, "GET", f"/{made['id']}")["state"] == "applied"
    assert replace_batch(made["id"]) == 0
    assert all(GradingReport.model_validate_json(item.previous_report) == WRONG for item in RejudgeItem.objects.all())


def test_discarding_ends_what_waits_and_changes_nothing(world: World, done: Submission) -> None:
    make_judged_submission(world)
    made = make_rejudge(world.olga)
    held = claim_submission("cpu", "here:1")
    assert held is not None
    assert call_rejudge_api(world.olga, "POST", f"/{made['id']}/discard")["state"] == "discarded"
    assert claim_submission("cpu", "here:1") is None
    assert store_report(held.pk, held.attempt, ACCEPTED)
    assert enqueue_reruns() == 0
    assert get_report(done).verdict == "wrong_answer"
    assert call_rejudge_api(world.olga, "GET", f"/{made['id']}")["state"] == "discarded"


def test_it_tells_interviewers_why_a_verdict_changed(world: World, done: Submission) -> None:
    made = make_rejudge(world.olga)
    judge_next(ACCEPTED)
    url = f"/api/submissions/{done.pk}"
    assert send(make_client(world.ada), "GET", url).json()["judged_again"] == []
    call_rejudge_api(world.olga, "POST", f"/{made['id']}/apply")
    (told,) = send(make_client(world.ada), "GET", url).json()["judged_again"]
    assert (told["before"], told["after"], told["reason"]) == ("wrong_answer", "accepted", "A case was wrong.")


# Whose it is


def test_it_goes_with_its_candidate(world: World, done: Submission) -> None:
    made = make_rejudge(world.olga)
    judge_next(ACCEPTED)
    Candidate.objects.get(pk=world.robin.candidate_id).delete()
    assert not Submission.all_objects.exists()
    assert call_rejudge_api(world.olga, "GET", f"/{made['id']}")["total"] == 0
    assert call_rejudge_api(world.olga, "POST", f"/{made['id']}/apply")["state"] == "applied"


def test_it_goes_with_its_submission(world: World, done: Submission) -> None:
    make_rejudge(world.olga)
    done.delete()
    assert not Submission.all_objects.exists()


def test_it_stays_when_a_browsers_practice_joins_an_account(world: World) -> None:
    world.submission.delete()
    session = CandidateSession.objects.create(candidate=Candidate.objects.create(), interview=world.interview)
    account = Candidate.objects.create(account=world.ada)
    own = CandidateSession.objects.create(candidate=account, interview=practice(world))
    row = make_submission(session)
    store_as_worker(row, WRONG)
    made = make_rejudge(world.olga)
    merge_practice(world.ada, session)
    judge_next(ACCEPTED)
    call_rejudge_api(world.olga, "POST", f"/{made['id']}/apply")
    row.refresh_from_db()
    assert (row.session_id, row.report.verdict) == (own.pk, "accepted")


def practice(world: World) -> Any:
    world.interview.owner = None
    world.interview.save()
    return world.interview


def test_the_sweeper_goes_on_where_the_database_broke_applying_off(
    world: World, done: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deadlock(rejudge: int) -> int:
        raise OperationalError("deadlock detected")

    made = make_rejudge(world.olga)
    judge_next(ACCEPTED)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(applying, "replace_batch", deadlock)
        assert call_rejudge_api(world.olga, "POST", f"/{made['id']}/apply")["state"] == "applying"
    assert get_report(done).verdict == "wrong_answer"
    reclaim_expired_leases()
    assert get_report(done).verdict == "accepted"
