"""The rows and counters that a worker's heartbeat writes. test_drain tests draining with a real worker."""

import os
import platform
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from judge.models import Counter, Outage, ServiceLiveness, Worker
from judge.operations import version, worker_registry
from judge.workers.heartbeat import Heartbeat
from judge.workers.shared_state import SharedState
from sandbox import PoolCounters, SharedPoolStatus
from tests.judge.factories import make_worker
from tools.stack import find_free_port

pytestmark = pytest.mark.django_db

NODE = platform.node()


class FakeSubscriptions:
    """Records each call of `apply_drain` instead of changing Celery's consumer."""

    names: tuple[str, ...] = ("cpu", "sweep")

    def __init__(self) -> None:
        self.drain_calls: list[bool] = []

    def apply_drain(self, shared_state: SharedState, *, drain: bool) -> None:
        self.drain_calls.append(drain)


@pytest.fixture
def shared_state() -> SharedState:
    shared_state = SharedState()
    shared_state.backend = "bubblewrap"
    return shared_state


@pytest.fixture
def queues() -> FakeSubscriptions:
    return FakeSubscriptions()


@pytest.fixture
def heartbeat(shared_state: SharedState, queues: Any) -> Heartbeat:
    return Heartbeat(shared_state, queues)


def get_own_row() -> Worker:
    return Worker.objects.get(pk=f"{NODE}:{os.getpid()}")


def test_registers_tags_backend_and_versions(heartbeat: Heartbeat) -> None:
    heartbeat.register()
    row = get_own_row()
    assert (row.tags, row.backend) == (["cpu", "sweep"], "bubblewrap")
    assert (row.version, row.problems) == (version.get_code_version(), version.get_problems_digest())
    assert list(worker_registry.filter_online()) == [row]


def test_restart_ends_drain(heartbeat: Heartbeat) -> None:
    make_worker(f"{NODE}:{os.getpid()}", drain_asked_at=timezone.now())
    heartbeat.register()
    assert get_own_row().drain_asked_at is None


def test_beat_stores_pool_counters_and_counts_growth(heartbeat: Heartbeat, shared_state: SharedState) -> None:
    heartbeat.register()
    shared_state.write_pool_counters(
        0, PoolCounters(ready=2, in_use=1, made=5, destroyed=2, waits=1, waited_seconds=0.25)
    )
    shared_state.write_pool_counters(255, PoolCounters(ready=1, made=1))
    shared_state.write_pool_counters(256, PoolCounters(ready=9, made=9))  # beyond the last slot
    heartbeat.beat()
    shared_state.write_pool_counters(
        0, PoolCounters(ready=0, in_use=2, made=7, destroyed=5, waits=1, waited_seconds=0.25)
    )
    heartbeat.beat()
    heartbeat.beat()
    assert get_own_row().pool == {
        "has_broker": True,
        "processes": 2,
        "ready": 1,
        "in_use": 2,
        "made": 8,
        "destroyed": 5,
        "waits": 1,
        "waited_seconds": 0.25,
    }
    counted = {row.metric: (row.count, row.total) for row in Counter.objects.all()}
    assert counted == {
        "judge_cells_made": (8, 0.0),
        "judge_cells_destroyed": (5, 0.0),
        "judge_cell_waits": (1, 0.25),
    }


def test_beat_updates_seen_time(heartbeat: Heartbeat) -> None:
    heartbeat.register()
    Worker.objects.update(seen_at=timezone.now() - timedelta(minutes=1))
    heartbeat.beat()
    assert list(worker_registry.filter_online()) == [get_own_row()]


def test_beat_registers_again_if_row_was_deleted(heartbeat: Heartbeat) -> None:
    heartbeat.register()
    Worker.objects.all().delete()
    heartbeat.beat()
    assert get_own_row().tags == ["cpu", "sweep"]


def test_beat_applies_drain_request(heartbeat: Heartbeat, queues: FakeSubscriptions) -> None:
    heartbeat.register()
    heartbeat.beat()
    Worker.objects.update(drain_asked_at=timezone.now())
    heartbeat.beat()
    Worker.objects.update(drain_asked_at=None)
    heartbeat.beat()
    assert queues.drain_calls == [False, True, False]


def test_reports_a_launcher_that_fails_twice(
    heartbeat: Heartbeat, shared_state: SharedState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One slow answer is no outage. But an attempt that fails meanwhile costs nothing."""
    answers = iter(["", "no reply", "", "no reply", "no reply", ""])
    monkeypatch.setattr(
        "judge.workers.heartbeat.read_shared_pool", lambda _backend: SharedPoolStatus(error=next(answers))
    )
    heartbeat.register()
    reported: list[str] = []
    for _ in range(6):
        heartbeat.refresh_shared_pool()
        heartbeat.beat()
        reported.append(get_own_row().pool["shared"]["error"])
        assert shared_state.had_cell_error_since(0) == (len(reported) > 1)
    assert reported == ["", "", "", "", "no reply", ""]


@pytest.mark.usefixtures("broker")
def test_reports_a_broker_that_fails_twice(heartbeat: Heartbeat, settings: Any) -> None:
    """The database answers, so this reaches the operator although the broker may answer the web server."""
    up, down = settings.REDIS_URL, f"redis://127.0.0.1:{find_free_port()}/0"
    heartbeat.register()
    reported: list[bool] = []
    for settings.REDIS_URL in (up, down, up, down, down, up):
        heartbeat.refresh_broker()
        heartbeat.beat()
        reported.append(worker_registry.has_broker(get_own_row()))
    assert reported == [True, True, True, True, False, True]


@pytest.mark.usefixtures("broker")
@pytest.mark.parametrize("missing", ["", "queue", "launcher", "broker", "draining"])
def test_reports_only_time_in_which_interviews_are_judged(
    heartbeat: Heartbeat,
    queues: FakeSubscriptions,
    shared_state: SharedState,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    missing: str,
) -> None:
    """Otherwise nobody could be given back the time in which no submission was judged."""
    if missing == "queue":
        queues.names = ("gpu", "sweep")
    if missing == "launcher":
        down = SharedPoolStatus(error="no reply")
        monkeypatch.setattr("judge.workers.heartbeat.read_shared_pool", lambda _backend: down)
    if missing == "broker":
        settings.REDIS_URL = f"redis://127.0.0.1:{find_free_port()}/0"
    shared_state.draining = missing == "draining"
    heartbeat.register()
    heartbeat.refresh_shared_pool()
    heartbeat.refresh_broker()
    heartbeat.refresh_can_judge()
    heartbeat.beat()
    assert ServiceLiveness.objects.filter(pk=Outage.Service.JUDGING).exists() == (missing == "")


def test_replaces_only_dead_workers_of_its_machine(heartbeat: Heartbeat) -> None:
    for name in (f"{NODE}:999999999", f"{NODE}:1", f"{NODE}-2:999999999"):
        make_worker(name)
    make_worker(f"{NODE}:999999998", stopped_at=timezone.now())
    heartbeat.register()
    assert Worker.all_objects.filter(name=f"{NODE}:999999998").exists(), "what it served is still known"
    assert {row.name for row in Worker.objects.all()} == {get_own_row().name, f"{NODE}:1", f"{NODE}-2:999999999"}


def test_stopped_worker_is_unregistered_but_what_it_served_is_known(heartbeat: Heartbeat) -> None:
    """Otherwise a candidate's kernel would be refused while the only worker with Triton restarts."""
    heartbeat.register()
    served_tags = worker_registry.find_served_tags()
    heartbeat.unregister()
    assert not Worker.objects.exists()
    assert worker_registry.find_served_tags() == served_tags != set()
    heartbeat.register()
    assert get_own_row().stopped_at is None


def test_deletes_workers_silent_for_an_hour() -> None:
    make_worker("there:1", seen_at=timezone.now() - timedelta(minutes=59))
    make_worker("there:2", seen_at=timezone.now() - timedelta(minutes=61))
    make_worker("there:3", seen_at=timezone.now() - timedelta(minutes=61), stopped_at=timezone.now())
    worker_registry.delete_long_silent()
    assert [row.name for row in Worker.all_objects.all()] == ["there:1"]
