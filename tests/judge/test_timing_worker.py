"""A GPU worker with a simulated card: it times what waits, and drains itself when the card fails."""

from dataclasses import asdict
from typing import Any

import pytest
from django.conf import settings

from judge import tasks
from judge.actions.timing.claim_timing import GAVE_UP_MESSAGE
from judge.actions.timing.reject_wrong_kernels import reject_wrong_kernels
from judge.grading.gpu import CardInfo
from judge.grading.kernel_timing import DeviceWedgedError
from judge.messaging.wakeup import notify_workers
from judge.models import Report, TimingJob, Worker
from judge.operations.alerts import find_gpu_alerts
from judge.operations.gpu_status import GpuReport
from judge.workers import gpu_card, time_kernels
from judge.workers.heartbeat import Heartbeat
from judge.workers.shared_state import SharedState
from judge.workers.timing_lease import TimingLease
from sandbox import SandboxUnavailable
from sandbox.cell import CellLostError
from tests.grading.simulated_gpu import CARD_INFO, SimulatedCard
from tests.judge.factories import World, make_client, make_worker, send
from tests.judge.timing_helpers import SOURCE, make_timing_job, small_problem

__all__ = ["small_problem"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_problem")]


def add(inputs: dict[str, Any], outputs: dict[str, Any]) -> None:
    outputs["out"][...] = inputs["x"] + inputs["y"]


def store_zeros(_: dict[str, Any], outputs: dict[str, Any]) -> None:
    outputs["out"][...] = 0


@pytest.fixture(autouse=True)
def shared_state(monkeypatch: pytest.MonkeyPatch) -> SharedState:
    """Of this test alone, because a failed card remains recorded."""
    state = SharedState()
    for module in ("judge.workers.time_kernels", "judge.workers.judging", "judge.workers.lease_thread"):
        monkeypatch.setattr(f"{module}.SHARED_STATE", state)
    return state


@pytest.fixture
def own_worker(shared_state: SharedState) -> Worker:
    return make_worker(shared_state.worker_name, tags=["gpu"])


def run_worker(card: SimulatedCard) -> int:
    return time_kernels.time_queued_kernels(lambda: card)


def test_times_all_that_wait(world: World) -> None:
    jobs = [make_timing_job(world.robin), make_timing_job(world.sam)]
    card = SimulatedCard(add)
    assert run_worker(card) == 2
    assert card.prepared == [SOURCE, SOURCE]
    for job in jobs:
        job.refresh_from_db()
        assert (job.ending, job.card, [case["name"] for case in job.cases]) == (
            "timed",
            "Simulated card",
            ["64 elements"],
        )
    assert run_worker(card) == 0


def test_wrong_output_changes_the_verdict(world: World) -> None:
    job = make_timing_job(world.robin)
    assert run_worker(SimulatedCard(store_zeros)) == 1
    reject_wrong_kernels()
    job.refresh_from_db()
    assert (job.ending, Report.objects.get(pk=job.pk).verdict) == ("wrong", "wrong_answer")


def test_notification_of_the_queue_gpu_times_kernels(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    job = make_timing_job(world.robin)
    monkeypatch.setattr(tasks, "get_gpu", lambda: SimulatedCard(add))
    tasks.judge_next("gpu")
    job.refresh_from_db()
    assert job.state == "done"


def test_wedged_card_ends_one_job_and_drains_the_worker(
    world: World, own_worker: Worker, shared_state: SharedState
) -> None:
    first, second = make_timing_job(world.robin), make_timing_job(world.sam)
    assert run_worker(SimulatedCard(add, wedges_at=3)) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.ending, first.message) == ("done", "not_timed", time_kernels.WEDGED_MESSAGE)
    assert (second.state, second.attempt) == ("queued", 0)
    assert Report.objects.get(pk=first.pk).verdict == "accepted"
    own_worker.refresh_from_db()
    assert own_worker.drain_asked_at is not None
    assert shared_state.card_error == "the GPU does not answer"
    assert run_worker(SimulatedCard(add)) == 0


def test_unclean_card_drains_the_worker(world: World, own_worker: Worker, shared_state: SharedState) -> None:
    make_timing_job(world.robin)
    run_worker(SimulatedCard(add, leaves_memory=True))
    assert "not clean" in shared_state.card_error


def test_claims_nothing_without_a_card(world: World, own_worker: Worker, shared_state: SharedState) -> None:
    job = make_timing_job(world.robin)

    def fail() -> SimulatedCard:
        raise DeviceWedgedError("This machine has no NVIDIA driver.")

    assert time_kernels.time_queued_kernels(fail) == 0
    job.refresh_from_db()
    assert (job.state, shared_state.card_error) == ("queued", "This machine has no NVIDIA driver.")


def test_internal_error_costs_an_attempt(world: World) -> None:
    job = make_timing_job(world.robin)

    def fail(_inputs: dict[str, Any], _outputs: dict[str, Any]) -> None:
        raise ZeroDivisionError("an internal error")

    assert run_worker(SimulatedCard(fail)) == 3
    job.refresh_from_db()
    assert (job.ending, job.message) == ("not_timed", GAVE_UP_MESSAGE)
    assert job.error == "ZeroDivisionError: an internal error"


@pytest.mark.parametrize("error", [SandboxUnavailable("no cell"), CellLostError("lost"), OSError("no process")])
def test_outage_costs_no_attempt(world: World, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Otherwise all that wait would end without a time while cells are unavailable for a moment."""
    job = make_timing_job(world.robin)
    pauses: list[int] = []
    monkeypatch.setattr(time_kernels.BACK_OFF, "pause", lambda: pauses.append(1))

    def fail(_inputs: dict[str, Any], _outputs: dict[str, Any]) -> None:
        raise error

    assert run_worker(SimulatedCard(fail)) == 1
    job.refresh_from_db()
    assert (job.state, job.attempt, pauses) == ("queued", 0, [1])


def test_failed_card_passes_on_no_notification(
    world: World, own_worker: Worker, shared_state: SharedState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An operator ended the draining. The worker would otherwise get its own notification again and again."""
    make_timing_job(world.robin)
    notified: list[str] = []
    monkeypatch.setattr("judge.messaging.wakeup.notify_workers", notified.append)
    shared_state.card_error = "the GPU does not answer"
    assert run_worker(SimulatedCard(add)) == 0
    own_worker.refresh_from_db()
    assert own_worker.drain_asked_at is not None
    assert notified == []


def test_timing_may_take_longer_than_judging(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr("judge.messaging.wakeup.app.send_task", lambda _, **options: sent.append(options))
    assert notify_workers("gpu")
    assert notify_workers("kernel")
    limits = [each.get("soft_time_limit", 0) for each in sent]
    assert limits[0] > settings.CELERY_TASK_SOFT_TIME_LIMIT
    assert limits[1] == 0


def test_lost_lease_stores_nothing(world: World) -> None:
    job = make_timing_job(world.robin)

    def reclaim(inputs: dict[str, Any], outputs: dict[str, Any]) -> None:
        TimingJob.objects.filter(pk=job.pk).update(attempt=7)
        add(inputs, outputs)

    assert run_worker(SimulatedCard(reclaim)) == 1
    job.refresh_from_db()
    assert (job.state, job.attempt, job.ending) == ("timing", 7, "")


def test_deleted_submission_is_forgotten(world: World) -> None:
    job = make_timing_job(world.robin)

    def delete(inputs: dict[str, Any], outputs: dict[str, Any]) -> None:
        job.submission.delete()
        add(inputs, outputs)

    assert run_worker(SimulatedCard(delete)) == 1
    assert not TimingJob.objects.exists()


def test_lease_of_a_stopping_worker_is_given_back(world: World, shared_state: SharedState) -> None:
    job = make_timing_job(world.robin)
    TimingJob.objects.filter(pk=job.pk).update(state="timing", attempt=1)
    job.refresh_from_db()
    lease = TimingLease(job)
    shared_state.announce_stop(0)
    lease.renew()
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("queued", 0)


class FakeSubscriptions:
    names = ("gpu",)

    def apply_drain(self, shared_state: SharedState, *, drain: bool) -> None:
        """Celery's consumer is not needed."""


def read_fake_card(card_error: str) -> dict[str, Any]:
    return asdict(GpuReport(**asdict(CARD_INFO), temperature=41, clock_mhz=1500, error=card_error))


def test_heartbeat_reports_the_card_to_operators(world: World, shared_state: SharedState) -> None:
    make_timing_job(world.robin)
    heartbeat = Heartbeat(shared_state, FakeSubscriptions(), read_fake_card)  # type: ignore[arg-type] -- a fake
    heartbeat.refresh_gpu()
    heartbeat.register()
    heartbeat.beat()
    workers = send(make_client(world.olga), "GET", "/api/operator/overview").json()["workers"]
    (gpu,) = [worker["gpu"] for worker in workers if worker["gpu"]]
    assert (gpu["name"], gpu["capability"], gpu["driver"], gpu["triton"]) == ("Simulated card", "9.0", "550.1", "3.9.0")
    assert (gpu["temperature"], gpu["clock_mhz"], gpu["waiting"], gpu["error"]) == (41, 1500, 1, "")


def test_failed_card_is_an_alert() -> None:
    failed = make_worker("there:1", tags=["gpu"], gpu=read_fake_card("the GPU does not answer"))
    working = make_worker("there:2", tags=["gpu"], gpu=read_fake_card(""))
    (alert,) = find_gpu_alerts([failed, working, make_worker("there:3")])
    assert (alert.code, alert.subject, alert.critical) == ("gpu_failed", "there:1", False)
    assert "the GPU does not answer" in alert.message


def test_report_of_another_release_is_readable() -> None:
    worker = make_worker("there:1", tags=["gpu"], gpu={"name": "Card", "a later field": 1})
    assert find_gpu_alerts([worker]) == []


def test_card_of_a_worker_without_one_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise DeviceWedgedError("This machine has no NVIDIA driver.")

    monkeypatch.setattr(gpu_card, "open_management", fail)
    assert gpu_card.build_gpu_report("")["error"] == "This machine has no NVIDIA driver."
    assert gpu_card.build_gpu_report("earlier")["error"] == "earlier"


def test_card_information_fits_the_report() -> None:
    assert set(CardInfo.__slots__) <= set(GpuReport.__slots__)
