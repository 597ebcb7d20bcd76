"""Kernels that wait for a GPU worker: what is queued, its lease and attempts, and what a result changes."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from judge.actions.privacy.delete_candidate import delete_candidate
from judge.actions.queue.store_report import store_report
from judge.actions.queue.sweep_queue import sweep_queue
from judge.actions.timing.claim_timing import (
    GAVE_UP_MESSAGE,
    MAX_ATTEMPTS,
    claim_timing,
    release_timing,
    renew_timing,
)
from judge.actions.timing.enqueue_timing import requeue_timing
from judge.actions.timing.reject_wrong_kernels import reject_report, reject_wrong_kernels
from judge.actions.timing.store_timing import store_failure, store_timing
from judge.grading.report import Verdict
from judge.grading.timed_submission import TimedSubmission
from judge.limits.submission_limits import count_unjudged
from judge.models import Priority, Report, Submission, TimingJob
from judge.operations.queue_status import measure_queues
from tests.grading.simulated_gpu import CARD_INFO
from tests.judge.exported_data import read_export
from tests.judge.factories import World, store_as_worker
from tests.judge.rejudge_helpers import call_rejudge_api, judge_next
from tests.judge.timing_helpers import SLUG, make_kernel_report, make_kernel_submission, make_timing_job
from tools.stack import Broker

pytestmark = pytest.mark.django_db
TIMED = TimedSubmission("timed", CARD_INFO, roofline=0.5, roofline_low=0.45, roofline_high=0.55)
WRONG = TimedSubmission("wrong", CARD_INFO, "64 elements: Some values differ.")


def claim() -> TimingJob:
    job = claim_timing("there:1:2")
    assert job is not None
    return job


def expire(job: TimingJob) -> None:
    TimingJob.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_queues_accepted_kernels(world: World) -> None:
    job = make_timing_job(world.robin, priority=Priority.PRACTICE)
    assert (job.state, job.slug, job.priority, job.attempt) == ("queued", SLUG, Priority.PRACTICE, 0)


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({}, Verdict.WRONG_ANSWER),
        ({"kind": "run"}, Verdict.ACCEPTED),
        ({"exercise": "test"}, Verdict.ACCEPTED),
        ({"slug": "softmax", "tag": "cpu"}, Verdict.ACCEPTED),
    ],
)
def test_queues_nothing_else(world: World, fields: dict[str, Any], verdict: Verdict) -> None:
    row = make_kernel_submission(world.robin, **fields)
    store_as_worker(row, make_kernel_report(verdict).model_copy(update={"slug": row.slug}))
    assert not TimingJob.objects.exists()


def test_reruns_and_runs_in_a_replay_are_not_timed(world: World) -> None:
    row = make_kernel_submission(world.robin)
    Submission.objects.filter(pk=row.pk).update(rerun_of=row.pk, state="judging", attempt=1)
    row.attempts.create(number=1, worker="here:1")
    assert store_report(row.pk, 1, make_kernel_report())
    assert not TimingJob.objects.exists()


def test_waiting_kernel_is_judged(world: World) -> None:
    """It counts in no limit, no queue and no alert of submissions."""
    make_timing_job(world.robin)
    Submission.objects.filter(pk=world.submission.pk).delete()
    assert count_unjudged(world.robin.submissions.all()) == 0
    assert sum(queue.count for queue in measure_queues(["cpu", "kernel", "gpu"])) == 0


def test_claims_interviews_first_and_each_job_once(world: World) -> None:
    practice = make_timing_job(world.robin, priority=Priority.PRACTICE)
    interview = make_timing_job(world.sam, priority=Priority.INTERVIEW)
    assert [claim().pk, claim().pk] == [interview.pk, practice.pk]
    assert claim_timing("there:1:2") is None
    practice.refresh_from_db()
    assert (practice.state, practice.attempt, practice.worker) == ("timing", 1, "there:1:2")


def test_stores_times_and_leaves_the_report(world: World) -> None:
    make_timing_job(world.robin)
    job = claim()
    assert store_timing(job, TIMED)
    job.refresh_from_db()
    assert (job.state, job.ending, job.card, job.roofline) == ("done", "timed", "Simulated card", 0.5)
    assert (job.lease_until, job.finished_at is None) == (None, False)
    assert Report.objects.get(pk=job.pk).verdict == "accepted"


def test_wrong_output_turns_accepted_into_wrong(world: World, broker: Broker) -> None:
    make_timing_job(world.robin)
    job = claim()
    assert store_timing(job, WRONG)
    sweep_queue()
    report = Report.objects.get(pk=job.pk)
    assert (report.verdict, report.load().verdict) == ("wrong_answer", Verdict.WRONG_ANSWER)
    assert report.load().message.endswith("but not on a GPU. 64 elements: Some values differ.")


def test_times_never_turn_wrong_into_accepted(world: World) -> None:
    make_timing_job(world.robin)
    job = claim()
    Report.objects.filter(pk=job.pk).update(verdict="runtime_error")
    assert store_timing(job, TIMED)
    reject_wrong_kernels()
    assert Report.objects.get(pk=job.pk).verdict == "runtime_error"


def test_stores_nothing_without_the_lease(world: World) -> None:
    make_timing_job(world.robin)
    job = claim()
    assert renew_timing(job)
    assert release_timing(job, "stopped", is_attempt=False)
    assert not renew_timing(job)
    assert not store_timing(job, WRONG)
    reject_wrong_kernels()
    assert not store_failure(job, "message", "error")
    assert Report.objects.get(pk=job.pk).verdict == "accepted"


def test_worker_that_stops_costs_no_attempt(world: World) -> None:
    make_timing_job(world.robin)
    for _ in range(MAX_ATTEMPTS + 1):
        job = claim()
        assert (job.attempt, release_timing(job, "stopped", is_attempt=False)) == (1, True)


def test_ends_without_a_time_after_the_last_attempt(world: World) -> None:
    make_timing_job(world.robin)
    for _ in range(MAX_ATTEMPTS):
        assert release_timing(claim(), "ValueError: \0 a bug")
    job = TimingJob.objects.get()
    assert (job.state, job.ending, job.message) == ("done", "not_timed", GAVE_UP_MESSAGE)
    assert (job.error, Report.objects.get(pk=job.pk).verdict) == ("ValueError:  a bug", "accepted")


def test_sweep_reclaims_expired_leases_and_notifies(world: World, broker: Broker) -> None:
    make_timing_job(world.robin)
    job = claim()
    assert sweep_queue() is not None
    job.refresh_from_db()
    assert job.state == "timing"
    expire(job)
    sweep_queue()
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("queued", 1)
    assert broker.client.llen("gpu") >= 1


def test_sweep_ends_a_job_whose_last_worker_died(world: World, broker: Broker) -> None:
    make_timing_job(world.robin)
    for _ in range(MAX_ATTEMPTS):
        expire(claim())
        sweep_queue()
    job = TimingJob.objects.get()
    assert (job.state, job.ending) == ("done", "not_timed")


def test_sweep_without_reclaiming_leaves_leases(world: World, broker: Broker) -> None:
    make_timing_job(world.robin)
    expire(claim())
    sweep_queue(reclaim=False)
    assert TimingJob.objects.get().state == "timing"


def test_applied_rejudge_times_again(world: World) -> None:
    make_timing_job(world.robin)
    job = claim()
    assert store_timing(job, WRONG)
    reject_wrong_kernels()
    rejudge = call_rejudge_api(world.olga, "POST", body={"problem": SLUG, "reason": "A case was wrong."}, status=201)
    rerun = Submission.all_objects.exclude(rerun_of=None).get()
    Submission.all_objects.filter(pk=rerun.pk).update(tag="cpu")
    Submission.objects.filter(pk=world.submission.pk).delete()
    judge_next(make_kernel_report().model_copy(update={"problem_version": "new"}))
    assert TimingJob.objects.get().ending == "wrong"
    call_rejudge_api(world.olga, "POST", f"/{rejudge['id']}/apply")
    again = TimingJob.objects.get()
    assert (again.pk, again.state, again.ending, again.attempt) == (job.pk, "queued", "", 0)
    assert Report.objects.get(pk=job.pk).verdict == "accepted"
    assert not store_timing(job, WRONG)


def test_worker_of_before_a_rejudge_stores_nothing(world: World) -> None:
    """The new job has the same key, and its first attempt the same number."""
    make_timing_job(world.robin)
    old = claim()
    requeue_timing(old.pk, SLUG, Verdict.ACCEPTED)
    new = claim_timing("there:3:4")
    assert new is not None
    assert new.attempt == old.attempt
    assert not renew_timing(old)
    assert not release_timing(old, "stopped", is_attempt=False)
    assert not store_timing(old, WRONG)
    assert store_timing(new, TIMED)


def test_rejudge_during_a_sweep_keeps_its_verdict(world: World) -> None:
    make_timing_job(world.robin)
    job = claim()
    assert store_timing(job, WRONG)
    requeue_timing(job.pk, SLUG, Verdict.ACCEPTED)
    reject_report(job.pk, "of the earlier result")
    assert Report.objects.get(pk=job.pk).verdict == "accepted"


def test_result_is_exported_and_deleted_with_the_candidate(world: World) -> None:
    make_timing_job(world.robin)
    assert store_timing(claim(), TIMED)
    (session,) = read_export(world.robin.candidate)["sessions"]
    timings = [row["timing_job"] for row in session["submissions"] if row["timing_job"]]
    assert [timing["roofline"] for timing in timings] == [0.5]
    delete_candidate(world.robin.candidate, None)
    assert not TimingJob.objects.exists()


def test_lease_is_measured_by_the_database(world: World) -> None:
    make_timing_job(world.robin)
    job = claim()
    assert TimingJob.objects.filter(pk=job.pk, lease_until__gt=Now()).exists()
