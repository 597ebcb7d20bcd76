"""Applying and discarding rejudges: each happens exactly once, and submissions may be deleted meanwhile."""

from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from judge.actions.practice.merge_practice import merge_practice
from judge.actions.queue.claim_submission import claim_submission
from judge.actions.queue.requeue_submission import MAX_ATTEMPTS, requeue_submission
from judge.actions.queue.store_report import store_report
from judge.actions.queue.sweep_queue import sweep_queue
from judge.actions.rejudges import apply_rejudge as apply_rejudge_module
from judge.actions.rejudges import enqueue_reruns as enqueue_reruns_module
from judge.actions.rejudges.apply_rejudge import replace_batch
from judge.actions.rejudges.enqueue_reruns import enqueue_reruns
from judge.actions.rejudges.record_rerun import record_rerun
from judge.grading.report import GradingReport, NearBug, Verdict
from judge.models import Attempt, AuditEntry, Candidate, CandidateSession, Rejudge, RejudgeItem, Submission
from judge.prepared_query import PreparedQuery
from tests.judge.factories import (
    World,
    make_client,
    make_submission,
    send,
    show_results,
    store_as_worker,
)
from tests.judge.rejudge_helpers import (
    ACCEPTED,
    URL,
    WRONG_ANSWER,
    call_rejudge_api,
    get_report,
    judge_next,
    make_judged_submission,
    make_rejudge,
)
from tests.judge.test_claim import run_in_threads


@pytest.fixture
def done(world: World) -> Submission:
    """Robin's only submission, with the verdict wrong answer."""
    store_as_worker(world.submission, WRONG_ANSWER)
    return world.submission


def test_refuses_to_apply_before_all_are_judged(world: World, done: Submission) -> None:
    rejudge = make_rejudge(world.olga)
    refused = call_rejudge_api(world.olga, "POST", f"/{rejudge['id']}/apply", status=409)
    assert refused["code"] == "not_ready"
    judge_next(ACCEPTED)
    assert call_rejudge_api(world.olga, "POST", f"/{rejudge['id']}/apply")["state"] == "applied"


def test_apply_replaces_the_nearest_bugs(world: World, done: Submission) -> None:
    near = [NearBug(id="max-added-back", title="The maximum", difference="It passes a case.")]
    rejudge = make_rejudge(world.olga)
    judge_next(WRONG_ANSWER.model_copy(update={"verdict": Verdict.RUNTIME_ERROR, "bugs": [], "nearest": near}))
    call_rejudge_api(world.olga, "POST", f"/{rejudge['id']}/apply")
    assert get_report(done).load().nearest == near


@pytest.mark.parametrize("first", ["apply", "discard"])
@pytest.mark.parametrize("second", ["apply", "discard"])
def test_is_decided_once(first: str, second: str, world: World, done: Submission) -> None:
    rejudge = make_rejudge(world.olga)
    judge_next(ACCEPTED)
    call_rejudge_api(world.olga, "POST", f"/{rejudge['id']}/{first}")
    verdict = get_report(done).verdict
    refused = call_rejudge_api(world.olga, "POST", f"/{rejudge['id']}/{second}", status=409)
    assert (refused["code"], "by olga" in refused["message"]) == ("rejudge_decided", True)
    assert get_report(done).verdict == verdict
    assert verdict == {"apply": "accepted", "discard": "wrong_answer"}[first]
    actions = [entry.action for entry in AuditEntry.objects.order_by("pk") if "rejudge" in entry.action]
    assert actions == ["make rejudge", f"{first} rejudge"]


@pytest.mark.django_db(transaction=True)
def test_concurrent_apply_requests_apply_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apply_rejudge_module, "BATCH_SIZE", 2)
    world.submission.delete()
    rows = [make_judged_submission(world) for _ in range(6)]
    rejudge = make_rejudge(world.olga)
    for _ in rows:
        judge_next(ACCEPTED)

    def apply() -> int:
        return send(make_client(world.olga), "POST", f"{URL}/{rejudge['id']}/apply").status_code

    assert sorted(run_in_threads(4, apply)) == [200, 409, 409, 409]
    assert {get_report(row).verdict for row in rows} == {"accepted"}
    assert all(
        GradingReport.model_validate_json(item.previous_report) == WRONG_ANSWER for item in RejudgeItem.objects.all()
    )
    assert AuditEntry.objects.filter(action="apply rejudge").count() == 1


@pytest.mark.django_db(transaction=True)
def test_concurrent_batches_replace_each_report_once(world: World) -> None:
    world.submission.delete()
    rows = [make_judged_submission(world) for _ in range(6)]
    rejudge = make_rejudge(world.olga)
    for _ in rows:
        judge_next(ACCEPTED)
    Rejudge.objects.update(decision="applied", decided_at=timezone.now())
    replaced_counts = run_in_threads(3, lambda: replace_batch(rejudge["id"]))
    assert sum(replaced_counts) == 6
    assert all(
        GradingReport.model_validate_json(item.previous_report) == WRONG_ANSWER for item in RejudgeItem.objects.all()
    )


@pytest.mark.django_db(transaction=True)
def test_concurrent_enqueues_create_each_rerun_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.submission.delete()
    for _ in range(6):
        make_judged_submission(world)
    with monkeypatch.context() as patch:
        patch.setattr(enqueue_reruns_module, "MAX_QUEUED_RERUNS", 0)
        make_rejudge(world.olga)
    assert sum(run_in_threads(3, enqueue_reruns)) == 6
    assert Submission.all_objects.filter(rerun_of__isnull=False).count() == 6


def test_judge_error_never_replaces_a_verdict(world: World, done: Submission) -> None:
    rejudge = make_rejudge(world.olga)
    for _ in range(MAX_ATTEMPTS):
        row = claim_submission("cpu", "here:1")
        assert row is not None
        assert requeue_submission(row, Attempt.Ending.FAILED, "The disk is full.")
    detail = call_rejudge_api(world.olga, "GET", f"/{rejudge['id']}")
    assert (detail["state"], detail["failed"]) == ("ready", 1)
    call_rejudge_api(world.olga, "POST", f"/{rejudge['id']}/apply")
    assert (get_report(done).verdict, RejudgeItem.objects.get().state) == ("wrong_answer", "unchanged")


def test_sweeper_completes_partly_applied_rejudge(
    world: World, done: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply_rejudge_module, "BATCH_SIZE", 1)
    monkeypatch.setattr(apply_rejudge_module, "MAX_SECONDS", 0.0)
    other = make_judged_submission(world)
    rejudge = make_rejudge(world.olga)
    for _ in range(2):
        judge_next(ACCEPTED)
    assert call_rejudge_api(world.olga, "POST", f"/{rejudge['id']}/apply")["state"] == "applying"
    assert sorted([get_report(done).verdict, get_report(other).verdict]) == ["accepted", "wrong_answer"]
    sweep_queue()
    assert [get_report(row).verdict for row in (done, other)] == ["accepted"] * 2
    assert call_rejudge_api(world.olga, "GET", f"/{rejudge['id']}")["state"] == "applied"
    assert replace_batch(rejudge["id"]) == 0
    assert all(
        GradingReport.model_validate_json(item.previous_report) == WRONG_ANSWER for item in RejudgeItem.objects.all()
    )


def test_discard_cancels_queued_reruns_and_keeps_reports(world: World, done: Submission) -> None:
    make_judged_submission(world)
    rejudge = make_rejudge(world.olga)
    claimed = claim_submission("cpu", "here:1")
    assert claimed is not None
    assert call_rejudge_api(world.olga, "POST", f"/{rejudge['id']}/discard")["state"] == "discarded"
    assert claim_submission("cpu", "here:1") is None
    assert store_report(claimed.pk, claimed.attempt, ACCEPTED)
    assert enqueue_reruns() == 0
    assert get_report(done).verdict == "wrong_answer"
    assert call_rejudge_api(world.olga, "GET", f"/{rejudge['id']}")["state"] == "discarded"


def test_shows_interviewers_why_a_verdict_changed(world: World, done: Submission) -> None:
    rejudge = make_rejudge(world.olga)
    judge_next(ACCEPTED)
    show_results(world.robin, world.ada)
    url = f"/api/submissions/{done.pk}"
    assert send(make_client(world.ada), "GET", url).json()["judged_again"] == []
    call_rejudge_api(world.olga, "POST", f"/{rejudge['id']}/apply")
    (applied,) = send(make_client(world.ada), "GET", url).json()["judged_again"]
    assert (applied["before"], applied["after"], applied["reason"]) == ("wrong_answer", "accepted", "A case was wrong.")


# Deleted candidates and submissions, merged practice


def test_deleting_the_candidate_deletes_items(world: World, done: Submission) -> None:
    rejudge = make_rejudge(world.olga)
    judge_next(ACCEPTED)
    Candidate.objects.get(pk=world.robin.candidate_id).delete()
    assert not Submission.all_objects.exists()
    assert call_rejudge_api(world.olga, "GET", f"/{rejudge['id']}")["total"] == 0
    assert call_rejudge_api(world.olga, "POST", f"/{rejudge['id']}/apply")["state"] == "applied"


def test_deleting_the_submission_deletes_the_rerun(world: World, done: Submission) -> None:
    make_rejudge(world.olga)
    done.delete()
    assert not Submission.all_objects.exists()


def test_judging_survives_the_deletion_of_a_rejudge(
    world: World, done: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_rejudge(world.olga)
    rerun = RejudgeItem.objects.get().rerun_id
    assert rerun is not None
    first = PreparedQuery.first

    def delete_afterwards(query: PreparedQuery[Any], *arguments: Any) -> Any:
        found = first(query, *arguments)
        monkeypatch.undo()
        RejudgeItem.objects.all().delete()
        return found

    monkeypatch.setattr(PreparedQuery, "first", delete_afterwards)
    record_rerun(rerun, ACCEPTED)
    assert not RejudgeItem.objects.exists()


def test_survives_merge_of_practice_into_account(world: World) -> None:
    world.submission.delete()
    session = CandidateSession.objects.create(candidate=Candidate.objects.create(), interview=world.interview)
    account = Candidate.objects.create(account=world.ada)
    account_session = CandidateSession.objects.create(candidate=account, interview=turn_into_practice(world))
    row = make_submission(session)
    store_as_worker(row, WRONG_ANSWER)
    rejudge = make_rejudge(world.olga)
    merge_practice(world.ada, session)
    judge_next(ACCEPTED)
    call_rejudge_api(world.olga, "POST", f"/{rejudge['id']}/apply")
    row.refresh_from_db()
    assert (row.session_id, row.report.verdict) == (account_session.pk, "accepted")


def turn_into_practice(world: World) -> Any:
    world.interview.owner = None
    world.interview.save()
    return world.interview


def test_sweeper_continues_apply_after_deadlock(
    world: World, done: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deadlock(rejudge: int) -> int:
        raise OperationalError("deadlock detected")

    rejudge = make_rejudge(world.olga)
    judge_next(ACCEPTED)
    with monkeypatch.context() as patch:
        patch.setattr(apply_rejudge_module, "replace_batch", deadlock)
        assert call_rejudge_api(world.olga, "POST", f"/{rejudge['id']}/apply")["state"] == "applying"
    assert get_report(done).verdict == "wrong_answer"
    sweep_queue()
    assert get_report(done).verdict == "accepted"
