"""What candidates, interviewers and practice read of the second stage of a kernel."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from judge.actions.practice.practice_sessions import create_practice_session
from judge.actions.timing.claim_timing import claim_timing
from judge.actions.timing.reject_wrong_kernels import reject_wrong_kernels
from judge.actions.timing.store_timing import store_timing
from judge.domain.leaderboard import rank_rows
from judge.grading.timed_submission import TimedSubmission
from judge.models import Candidate, CandidateSession, Interview, Submission, TimingJob
from judge.operations.optional_workers import build_kernel_notice
from problems.format.loader import load_package
from tests.grading.simulated_gpu import CARD_INFO
from tests.judge.factories import World, make_client, make_worker, send, show_results
from tests.judge.timing_helpers import SLUG, make_timing_job

pytestmark = pytest.mark.django_db


def finish(session: CandidateSession, roofline: float = 0.5, ending: Any = "timed", **fields: Any) -> TimingJob:
    job = make_timing_job(session, **fields)
    claimed = claim_timing("there:1:2")
    assert claimed is not None
    timed = TimedSubmission(
        ending,
        CARD_INFO,
        "Some values differ.",
        roofline=roofline,
        roofline_low=roofline - 0.05,
        roofline_high=roofline + 0.05,
    )
    assert store_timing(claimed, timed)
    reject_wrong_kernels()
    return job


def read_as_candidate(job: TimingJob) -> Any:
    url = f"/api/sessions/{job.submission.session.token}/submissions/{job.pk}"
    return send(make_client(), "GET", url).json()


def read_as_interviewer(world: World, job: TimingJob, path: str = "") -> Any:
    return send(make_client(world.ada), "GET", f"/api/submissions/{job.pk}{path}").json()


def test_waiting_kernel_says_so(world: World) -> None:
    row = read_as_candidate(make_timing_job(world.robin))
    assert (row["verdict"], row["stage"], row["timing"]["state"], row["timing"]["ending"]) == (
        "accepted",
        "interpreter",
        "queued",
        "",
    )


def test_timed_kernel_has_its_result(world: World) -> None:
    job = finish(world.robin)
    row = read_as_candidate(job)
    assert (row["verdict"], row["stage"]) == ("accepted", "gpu")
    assert (row["timing"]["card"], row["timing"]["triton"], row["timing"]["roofline"]) == (
        "Simulated card",
        "3.9.0",
        0.5,
    )


def test_wrong_on_the_gpu_is_wrong_everywhere(world: World) -> None:
    job = finish(world.robin, ending="wrong")
    row = read_as_candidate(job)
    assert (row["verdict"], row["stage"], row["report"]["verdict"]) == ("wrong_answer", "gpu", "wrong_answer")
    listed = send(make_client(), "GET", f"/api/sessions/{world.robin.token}/submissions?slug={SLUG}").json()
    assert [(each["verdict"], each["stage"]) for each in listed if each["slug"] == SLUG] == [("wrong_answer", "gpu")]


def test_cpu_problems_have_no_timing(world: World) -> None:
    row = send(make_client(), "GET", f"/api/sessions/{world.robin.token}/submissions/{world.submission.pk}").json()
    assert (row["stage"], row["timing"]) == (None, None)


def test_hidden_results_hide_the_stage_and_the_time(world: World) -> None:
    """Only an accepted kernel is timed."""
    job = finish(world.robin)
    Interview.objects.filter(pk=world.interview.pk).update(result_visibility="nothing")
    CandidateSession.objects.filter(pk=world.robin.pk).update(ended_at=world.robin.started_at)
    row = read_as_candidate(job)
    assert (row["verdict"], row["stage"], row["timing"]) == (None, "interpreter", None)


def test_folded_results_hide_the_stage_and_the_time(world: World) -> None:
    job = finish(world.robin)
    row = read_as_interviewer(world, job)
    assert row["are_results_folded"]
    assert (row["verdict"], row["stage"], row["timing"]) == (None, "interpreter", None)
    assert read_as_interviewer(world, job, "/leaderboard") == []
    show_results(world.robin, world.ada)
    assert read_as_interviewer(world, job)["timing"]["ending"] == "timed"


def test_practice_leaderboard_has_the_best_of_each_session(client: Any) -> None:
    own = send(client, "GET", "/api/sessions/practice")
    assert own.status_code == 200
    sessions = [CandidateSession.objects.get(), create_practice_session(), create_practice_session()]
    finish(sessions[0], 0.4)
    finish(sessions[0], 0.7)
    finish(sessions[1], 0.72)
    finish(sessions[2], 0.3)
    finish(sessions[2], 0.9, exercise="fix-1")
    rows = send(client, "GET", f"/api/sessions/practice/leaderboard/{SLUG}").json()
    assert [(row["rank"], row["roofline"], row["is_own"]) for row in rows] == [
        (1, 0.72, False),
        (1, 0.7, True),
        (3, 0.3, False),
    ]


def test_leaderboard_of_an_interview_is_only_for_interviewers(world: World) -> None:
    finish(create_practice_session(), 0.9)
    finish(world.sam, 0.8)
    job = finish(world.robin)
    show_results(world.robin, world.ada)
    (row,) = read_as_interviewer(world, job, "/leaderboard")
    assert (row["roofline"], row["is_own"]) == (0.5, True)
    refused = send(make_client(), "GET", f"/api/sessions/{world.robin.token}/leaderboard/{SLUG}")
    assert refused.json()["code"] == "practice_only"
    assert send(make_client(world.ben), "GET", f"/api/submissions/{job.pk}/leaderboard").status_code == 404


def test_leaderboard_leaves_out_what_the_interviewer_may_not_see(world: World) -> None:
    """Results that are folded until a scorecard is saved, and submits of a private period."""
    now = timezone.now()
    kim = Candidate.objects.create(name="Kim")
    other = CandidateSession.objects.create(interview=world.interview, candidate=kim, started_at=now)
    hidden = finish(other, 0.8)
    job = finish(world.robin)
    show_results(world.robin, world.ada)
    assert [row["roofline"] for row in read_as_interviewer(world, job, "/leaderboard")] == [0.5]
    show_results(other, world.ada)
    assert [row["roofline"] for row in read_as_interviewer(world, job, "/leaderboard")] == [0.8, 0.5]
    Submission.objects.filter(pk=hidden.pk).update(is_private=True)
    CandidateSession.objects.filter(pk=other.pk).update(private_until=now + timedelta(minutes=5))
    assert [row["roofline"] for row in read_as_interviewer(world, job, "/leaderboard")] == [0.5]


def test_overlapping_intervals_share_a_rank() -> None:
    one = UUID(int=1)
    rows = [(one, 1, "A", 0.9, 0.8, 1.0), (one, 2, "A", 0.85, 0.7, 0.8), (one, 3, "A", 0.75, 0.7, 0.79)]
    assert [entry.rank for entry in rank_rows(rows)] == [1, 1, 3]


def test_notice_says_whether_kernels_are_timed() -> None:
    make_worker(tags=["kernel"])
    assert build_kernel_notice(load_package(SLUG), is_practice=True).endswith("they are not timed.")
    make_worker("there:1", tags=["gpu"])
    assert build_kernel_notice(load_package(SLUG), is_practice=True).endswith("A GPU worker then times those that are.")
