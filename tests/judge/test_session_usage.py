"""Sessions that use much time of a worker do not get its last free process."""

import copy
import math
from contextlib import ExitStack
from types import SimpleNamespace

import pytest

from judge.models import Submission
from judge.workers import judging, session_usage
from judge.workers.session_usage import HEAVY_SECONDS, MAX_SESSIONS, MEMORY_SECONDS, SessionUsage
from tests.judge.factories import World, make_submission
from tools.stack import Broker

HOSTILE, OTHER, HONEST = 7, 8, 9
LONG = 2 * HEAVY_SECONDS


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(session_usage, "time", SimpleNamespace(monotonic=clock.monotonic))
    return clock


def make_processes(count: int) -> list[SessionUsage]:
    """What each process of a worker has: the same memory, and a slot of its own."""
    usage = SessionUsage()
    processes = [copy.copy(usage) for _ in range(count)]
    for slot, process in enumerate(processes):
        process.register_process(slot)
    return processes


def judge(process: SessionUsage, session: int, seconds: float, clock: Clock) -> None:
    with process.measure(session):
        clock.now += seconds


def list_left(process: SessionUsage) -> set[int]:
    with process.claim() as left_to_others:
        return left_to_others


def test_leaves_last_process_to_other_sessions(clock: Clock) -> None:
    first, second = make_processes(2)
    judge(first, HOSTILE, LONG, clock)
    assert list_left(second) == set(), "the other process is free"
    with first.measure(HOSTILE):
        assert list_left(second) == {HOSTILE}
    assert list_left(second) == set()


def test_counts_the_submission_that_runs(clock: Clock) -> None:
    first, second = make_processes(2)
    with first.measure(HOSTILE):
        assert list_left(second) == set()
        clock.now += LONG
        assert list_left(second) == {HOSTILE}


def test_restricts_nobody_while_another_process_judges_a_light_session(clock: Clock) -> None:
    first, second, third = make_processes(3)
    judge(first, HOSTILE, LONG, clock)
    with first.measure(HOSTILE), second.measure(HONEST):
        assert list_left(third) == set()
    judge(second, OTHER, LONG, clock)
    with first.measure(HOSTILE), second.measure(OTHER):
        assert list_left(third) == {HOSTILE, OTHER}


def test_only_process_of_a_worker_judges_all(clock: Clock) -> None:
    (only,) = make_processes(1)
    judge(only, HOSTILE, LONG, clock)
    assert only.find_heavy_sessions() == {HOSTILE}
    assert list_left(only) == set()


def test_adds_up_the_time_in_all_processes(clock: Clock) -> None:
    processes = make_processes(4)
    for process in processes:
        judge(process, HOSTILE, HEAVY_SECONDS / 3, clock)
        judge(process, HONEST, HEAVY_SECONDS / 100, clock)
    assert processes[0].find_heavy_sessions() == {HOSTILE}


def test_many_quick_submissions_are_heavy(clock: Clock) -> None:
    (process,) = make_processes(1)
    for _ in range(100):
        judge(process, HOSTILE, HEAVY_SECONDS / 80, clock)
    assert process.find_heavy_sessions() == {HOSTILE}


def test_forgets_time_after_some_minutes(clock: Clock) -> None:
    (process,) = make_processes(1)
    judge(process, HOSTILE, LONG, clock)
    clock.now += MEMORY_SECONDS
    assert process.find_heavy_sessions() == set()


def test_remembers_heavy_sessions_among_many(clock: Clock) -> None:
    (process,) = make_processes(1)
    judge(process, HOSTILE, LONG, clock)
    for session in range(100, 100 + 3 * MAX_SESSIONS):
        judge(process, session, 0.001, clock)
    assert process.find_heavy_sessions() == {HOSTILE}


def test_only_one_of_two_that_claim_at_once_gets_heavy_session(clock: Clock) -> None:
    first, second = make_processes(2)
    judge(first, HOSTILE, LONG, clock)
    with second.claim() as left_by_second, first.claim() as left_by_first:
        assert (left_by_first, left_by_second) == (set(), set())
    with first.claim() as left_by_first, second.claim() as left_by_second:
        assert (left_by_first, left_by_second) == (set(), {HOSTILE})


def test_process_that_replaces_a_killed_one_judges_nothing(clock: Clock) -> None:
    first, second = make_processes(2)
    judge(first, HOSTILE, LONG, clock)
    with ExitStack() as killed:
        killed.enter_context(first.measure(HOSTILE))
        replacement = copy.copy(first)
        replacement.register_process(0)
        assert list_left(second) == set()


def test_process_outside_of_a_worker_is_not_restricted(clock: Clock) -> None:
    usage = SessionUsage()
    with usage.measure(HOSTILE):
        clock.now += LONG
    assert usage.find_heavy_sessions() == list_left(usage) == set()


@pytest.mark.django_db
def test_claims_light_session_before_earlier_heavy_one(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing if only heavy ones wait, because the other process judges one now."""
    first, second = make_processes(2)
    monkeypatch.setattr(judging, "SESSION_USAGE", second)
    light = make_submission(world.sam)
    judge(first, world.robin.pk, LONG, clock)
    with first.measure(world.robin.pk):
        claimed = judging.claim_if_writable("cpu")
        assert (claimed and claimed.pk) == light.pk
        assert judging.claim_if_writable("cpu") is None
    assert judging.claim_if_writable("cpu") == Submission.objects.get(pk=world.submission.pk)


@pytest.mark.django_db
def test_passes_on_the_notification_of_a_session_left_to_others(
    world: World, clock: Clock, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It woke this process, but a free process of another worker may judge the session now.

    Once only: this process may get it back.
    """
    first, second = make_processes(2)
    monkeypatch.setattr(judging, "SESSION_USAGE", second)
    monkeypatch.setattr(judging, "PASS_ON_SECONDS", math.inf)
    monkeypatch.setattr(judging, "_passed_on_at", -math.inf)
    judge(first, world.robin.pk, LONG, clock)
    with first.measure(world.robin.pk):
        assert judging.judge_queued_submissions("cpu") == 0
        assert broker.client.llen("cpu") == 1
        assert judging.judge_queued_submissions("cpu") == 0
    assert broker.client.llen("cpu") == 1


@pytest.mark.django_db
def test_passes_on_each_notification_while_nobody_judges(
    world: World, clock: Clock, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first process decided while the second one still judged, and the second one decides before the first one is
    done: each leaves the session to the other."""
    first, second = make_processes(2)
    monkeypatch.setattr(judging, "SESSION_USAGE", second)
    monkeypatch.setattr(judging, "PASS_ON_SECONDS", math.inf)
    monkeypatch.setattr(judging, "_passed_on_at", 0.0)
    judge(second, world.robin.pk, LONG, clock)
    with ExitStack() as judging_now, ExitStack() as claim:
        judging_now.enter_context(second.measure(world.robin.pk))
        assert claim.enter_context(first.claim()) == {world.robin.pk}
        judging_now.close()
        assert judging.judge_queued_submissions("cpu") == 0
    assert broker.client.llen("cpu") == 1


@pytest.mark.django_db
def test_passes_on_no_notification_if_nothing_is_left(world: World, broker: Broker) -> None:
    Submission.objects.all().delete()
    assert judging.judge_queued_submissions("cpu") == 0
    assert broker.client.llen("cpu") == 0
