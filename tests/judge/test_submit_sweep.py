"""The sweep submits ended sessions once, whatever fails, hangs or dies meanwhile."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from judge.actions.queue.sweep_queue import sweep_queue
from judge.actions.sessions import submit_at_end as module
from judge.actions.sessions.extend_session import reopen_session
from judge.actions.sessions.submit_at_end import submit_ended_sessions
from judge.domain import session_end
from judge.models import CandidateSession
from tests.judge.ended_sessions import (
    OLD_END,
    get_text,
    list_automatic,
    move_end,
    pass_an_hour_of_tries,
    type_text,
)
from tests.judge.factories import (
    SLUG,
    World,
    make_session,
)
from tools.stack import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_submission")]


def test_sweep_submits(world: World) -> None:
    type_text(world.robin, "# one\n")
    move_end(world.robin, OLD_END)
    sweep_queue()
    assert len(list_automatic(world.robin)) == 1


def test_session_that_fails_stops_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its text cannot be computed now. It is submitted when that is possible again."""
    for session in (world.robin, world.sam):
        page = type_text(session, "# one\n")
        move_end(session, OLD_END)
        page.type("# late\n")
        page.save()
    merge = module.POOL.merge

    def fail_for_robin(payer: Any, *args: Any, **options: Any) -> Any:
        if payer.key.endswith(f" {world.robin.pk}"):
            raise module.MergeUnavailableError
        return merge(payer, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(module.POOL, "merge", fail_for_robin)
        assert submit_ended_sessions() == 1
    assert (len(list_automatic(world.robin)), len(list_automatic(world.sam))) == (0, 1)
    assert submit_ended_sessions() == 1
    assert len(list_automatic(world.robin)) == 1


@pytest.mark.parametrize("error", [module.MergeUnavailableError, KeyError])
def test_leaves_to_interviewers_what_fails_for_an_hour(
    error: type[Exception], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted from the first try, not from the end: no sweep may have run for long. Reopening starts again."""
    page = type_text(world.robin, "# one\n")
    move_end(world.robin, timedelta(hours=3))
    page.type("# late\n")
    page.save()

    def fail(*args: Any, **options: Any) -> Any:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(module.POOL, "merge", fail)
        assert submit_ended_sessions() == 0
        pass_an_hour_of_tries(world.robin)
        assert submit_ended_sessions() == 1
    (left,) = CandidateSession.objects.get(pk=world.robin.pk).unsubmitted_exercises
    assert left == {"slug": SLUG, "exercise": "implement", "reason": "failed"}
    assert submit_ended_sessions() == 0
    reopen_session(world.robin.pk, 60, world.ada)
    assert CandidateSession.objects.get(pk=world.robin.pk).unsubmitted_exercises == []
    CandidateSession.objects.filter(pk=world.robin.pk).update(ended_at=timezone.now() - OLD_END)
    assert submit_ended_sessions() == 1


def test_loads_only_sessions_that_may_have_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Extra time, pauses and an early end count in the database, time that was given back when a row is loaded."""
    names = ("running", "extended", "paused", "was paused", "given back", "over", "ended early", "clock set back")
    sessions = {name: make_session(world.ada, name) for name in names}
    changes: dict[str, dict[str, Any]] = {
        "extended": {"extra_seconds": 3600},
        "paused": {"paused_at": timezone.now() - timedelta(hours=2)},
        "was paused": {"paused_seconds": 3600},
        "given back": {"time_given_back": [{"added_seconds": 3600}]},
        "over": {"extra_seconds": 30},
        "ended early": {"ended_at": timezone.now() - OLD_END},
        "clock set back": {"ended_at": timezone.now() + timedelta(hours=1)},
    }
    for name, session in sessions.items():
        if name not in ("running", "ended early"):
            move_end(session, OLD_END)
        CandidateSession.objects.filter(pk=session.pk).update(**changes.get(name, {}))
    loaded: list[str] = []
    is_to_submit = session_end.is_to_submit

    def record(session: CandidateSession) -> bool:
        loaded.append(session.candidate.name)
        return is_to_submit(session)

    monkeypatch.setattr(session_end, "is_to_submit", record)
    due = session_end.list_sessions_to_submit(100)
    assert set(due) == {sessions[name].pk for name in ("over", "ended early", "clock set back")}
    assert sorted(loaded) == ["clock set back", "ended early", "given back", "over"]
    assert len(session_end.list_sessions_to_submit(1)) == 1


def test_unexpected_error_of_a_session_stops_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for session in (world.robin, world.sam):
        type_text(session, "# one\n")
        move_end(session, OLD_END)
    list_documents = module.list_interview_documents

    def fail_for_robin(session: CandidateSession) -> Any:
        if session.pk == world.robin.pk:
            raise KeyError("unexpected")
        return list_documents(session)

    monkeypatch.setattr(module, "list_interview_documents", fail_for_robin)
    assert submit_ended_sessions() == 1
    assert (len(list_automatic(world.robin)), len(list_automatic(world.sam))) == (0, 1)


def test_exercise_that_fails_stops_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    page = type_text(world.robin, "# one\n")
    type_text(world.robin, "# two\n", "fix-1")
    move_end(world.robin, OLD_END)
    page.type("# late\n")
    page.save()

    def fail(*args: Any, **options: Any) -> Any:
        raise module.MergeUnavailableError

    with monkeypatch.context() as patch:
        patch.setattr(module.POOL, "merge", fail)
        assert submit_ended_sessions() == 0
    assert list_automatic(world.robin) == [get_text("fix-1", "# two\n")]
    assert submit_ended_sessions() == 1
    assert sorted(list_automatic(world.robin)) == [get_text("fix-1", "# two\n"), get_text("implement", "# one\n")]


def test_documents_outside_of_the_interview_stop_nothing(world: World) -> None:
    """Such as that of the warm-up."""
    type_text(world.robin, "# one\n")
    world.robin.documents.create(
        slug="removed", exercise="implement", number=1, source=b"x", snapshot=b"", saved_at=timezone.now()
    )
    move_end(world.robin, OLD_END)
    assert submit_ended_sessions() == 1
    assert len(list_automatic(world.robin)) == 1


def test_session_that_always_fails_keeps_no_other_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for session in (world.robin, world.sam):
        type_text(session, "# one\n")
        move_end(session, OLD_END)
    now = timezone.now()
    CandidateSession.objects.filter(pk=world.robin.pk).update(time_up_tried_at=now, started_at=now - timedelta(days=2))
    assert session_end.list_sessions_to_submit(1) == [world.sam.pk]


@pytest.mark.django_db(transaction=True)
def test_simultaneous_sweeps_submit_once(world: World) -> None:
    sessions = [make_session(world.ada, f"Candidate {number}") for number in range(5)]
    for session in sessions:
        type_text(session, "# one\n")
        move_end(session, OLD_END)
    barrier, handled = threading.Barrier(3), list[int]()

    def sweep() -> None:
        barrier.wait()
        try:
            handled.append(submit_ended_sessions())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sweep) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    submit_ended_sessions()  # what a sweep passed over, because another one had locked it
    assert sum(handled) <= 5
    assert [len(list_automatic(session)) for session in sessions] == [1] * 5


SWEEP_AND_HANG = """
import sys, time, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from judge.actions.sessions import submit_at_end
def hang(pk):
    print("submitted", flush=True)
    time.sleep(60)
submit_at_end.publish_session_change = hang
submit_at_end.submit_ended_sessions()
"""


@pytest.fixture
def hanging_sweep() -> Iterator[Callable[[], "subprocess.Popen[str]"]]:
    """Starts a process that stops before it commits."""
    started: list[subprocess.Popen[str]] = []

    def start() -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", SWEEP_AND_HANG, str(connection.settings_dict["NAME"])]
        env = os.environ | {"DJANGO_SETTINGS_MODULE": "judge.settings"}
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "submitted\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.django_db(transaction=True)
def test_killed_sweep_loses_and_doubles_nothing(
    world: World, hanging_sweep: Callable[[], "subprocess.Popen[str]"]
) -> None:
    type_text(world.robin, "# one\n")
    move_end(world.robin, OLD_END)
    process = hanging_sweep()
    assert list_automatic(world.robin) == []  # not committed
    process.kill()
    process.wait()
    deadline = time.monotonic() + 20
    while not submit_ended_sessions():  # PostgreSQL notices a moment later that the client has gone
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert list_automatic(world.robin) == [get_text("implement", "# one\n")]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_passes_over_a_session_that_another_one_has_locked(world: World) -> None:
    for session in (world.robin, world.sam):
        type_text(session, "# one\n")
        move_end(session, OLD_END)
    is_locked, is_done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                CandidateSession.objects.select_for_update().get(pk=world.robin.pk)
                is_locked.set()
                is_done.wait(20)
        finally:
            connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    is_locked.wait(20)
    assert submit_ended_sessions() == 1
    is_done.set()
    holder.join()
    assert (len(list_automatic(world.robin)), len(list_automatic(world.sam))) == (0, 1)
    assert submit_ended_sessions() == 1
