"""What a worker writes of itself, beat by beat. That it hears when to drain is tested with a real one."""

import os
import platform
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from judge.models import Counter, Worker
from judge.operations import version, worker_registry
from judge.workers.heartbeat import Heartbeat
from judge.workers.shared_state import SharedState
from sandbox import Meters
from tests.judge.factories import make_worker

pytestmark = pytest.mark.django_db

HERE = platform.node()


class FakeSubscriptions:
    """Notes what it was told, as Celery's consumer would act on it."""

    names = ("cpu", "sweep")

    def __init__(self) -> None:
        self.heard: list[bool] = []

    def apply_drain(self, board: SharedState, *, drain: bool) -> None:
        self.heard.append(drain)


@pytest.fixture
def board() -> SharedState:
    board = SharedState()
    board.backend = "bubblewrap"
    return board


@pytest.fixture
def queues() -> FakeSubscriptions:
    return FakeSubscriptions()


@pytest.fixture
def heartbeat(board: SharedState, queues: Any) -> Heartbeat:
    return Heartbeat(board, queues)


def mine() -> Worker:
    return Worker.objects.get(pk=f"{HERE}:{os.getpid()}")


def test_it_appears_with_what_it_is(heartbeat: Heartbeat) -> None:
    heartbeat.register()
    row = mine()
    assert (row.tags, row.backend) == (["cpu", "sweep"], "bubblewrap")
    assert (row.version, row.problems) == (version.get_code_version(), version.get_problems_digest())
    assert list(worker_registry.filter_online()) == [row]


def test_a_new_start_is_not_drained(heartbeat: Heartbeat) -> None:
    make_worker(f"{HERE}:{os.getpid()}", drain_asked_at=timezone.now())
    heartbeat.register()
    assert mine().drain_asked_at is None


def test_it_tells_its_cells_and_counts_what_was_added(heartbeat: Heartbeat, board: SharedState) -> None:
    heartbeat.register()
    board.write_meters(0, Meters(ready=2, in_use=1, made=5, destroyed=2, waits=1, waited_seconds=0.25))
    board.write_meters(255, Meters(ready=1, made=1))
    board.write_meters(256, Meters(ready=9, made=9))  # one too many has no slot
    heartbeat.beat()
    board.write_meters(0, Meters(ready=0, in_use=2, made=7, destroyed=5, waits=1, waited_seconds=0.25))
    heartbeat.beat()
    heartbeat.beat()
    assert mine().pool == {
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


def test_it_is_seen_anew_with_each_beat(heartbeat: Heartbeat) -> None:
    heartbeat.register()
    Worker.objects.update(seen_at=timezone.now() - timedelta(minutes=1))
    heartbeat.beat()
    assert list(worker_registry.filter_online()) == [mine()]


def test_it_appears_again_when_its_row_is_gone(heartbeat: Heartbeat) -> None:
    heartbeat.register()
    Worker.objects.all().delete()
    heartbeat.beat()
    assert mine().tags == ["cpu", "sweep"]


def test_it_hears_whether_to_drain(heartbeat: Heartbeat, queues: FakeSubscriptions) -> None:
    heartbeat.register()
    heartbeat.beat()
    Worker.objects.update(drain_asked_at=timezone.now())
    heartbeat.beat()
    Worker.objects.update(drain_asked_at=None)
    heartbeat.beat()
    assert queues.heard == [False, True, False]


def test_it_takes_the_place_of_one_that_died_on_its_machine_and_of_no_other(heartbeat: Heartbeat) -> None:
    for name in (f"{HERE}:999999999", f"{HERE}:1", f"{HERE}-2:999999999"):
        make_worker(name)
    heartbeat.register()
    assert {row.name for row in Worker.objects.all()} == {mine().name, f"{HERE}:1", f"{HERE}-2:999999999"}


def test_it_leaves_no_row_when_it_is_stopped(heartbeat: Heartbeat) -> None:
    heartbeat.register()
    heartbeat.unregister()
    assert not Worker.objects.exists()


def test_those_of_whom_nothing_is_heard_are_forgotten_after_an_hour() -> None:
    make_worker("there:1", seen_at=timezone.now() - timedelta(minutes=59))
    make_worker("there:2", seen_at=timezone.now() - timedelta(minutes=61))
    worker_registry.delete_offline()
    assert [row.name for row in Worker.objects.all()] == ["there:1"]
