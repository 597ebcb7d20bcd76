"""A database session that is frozen within a transaction holds its locks, and the other processes go on."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from judge.actions.practice.delete_unused_practice import delete_if_unused
from judge.actions.privacy.apply_retention import delete_if_expired
from judge.actions.queue.claim_submission import claim_submission
from judge.actions.queue.store_report import store_report
from judge.actions.queue.sweep_lock import ADVISORY_KEY, hold_sweep_lock
from judge.actions.queue.sweep_queue import sweep_queue
from judge.actions.rejudges.enqueue_reruns import enqueue_reruns
from judge.domain.rejudges import RejudgeFilter
from judge.models import CandidateSession, Rejudge, Submission
from tests.judge.factories import make_report, make_session, make_submission, make_user
from tools.stack import ROOT, wait_until

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

GO_ON_SECONDS = 5.0

FREEZE_PROGRAM = """
import os, signal, sys
import django
django.setup()
from django.db import transaction
from judge.models import Submission
with transaction.atomic():
    Submission.all_objects.select_for_update().get(pk=sys.argv[1])
    print("locked", flush=True)
    os.kill(os.getpid(), signal.SIGSTOP)
"""


def get_database_url() -> str:
    settings = connections["default"].settings_dict
    user = quote(settings["USER"]) + (f":{quote(settings['PASSWORD'])}" if settings["PASSWORD"] else "")
    return f"postgresql://{user}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"


@contextmanager
def hold(sql: str, *values: Any) -> Iterator[None]:
    """Run a statement in a transaction of another session, and end that only afterwards."""
    with psycopg.connect(get_database_url()) as session:
        session.execute(sql.encode(), values)
        yield
        session.rollback()


def hold_row(table: str, key: Any) -> Any:
    return hold(f"SELECT 1 FROM {table} WHERE id = %s FOR UPDATE", key)


def run_in_time(work: Callable[[], Any]) -> Any:
    """Run `work` in another thread and return its result. Fails if it does not go on."""
    results: list[Any] = []

    def run() -> None:
        try:
            results.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(GO_ON_SECONDS)
    assert not thread.is_alive(), "it waits for the frozen session"
    return results[0]


def make_rows(count: int = 1) -> list[Submission]:
    """Queued submissions, each of another session."""
    owner = make_user("ada")
    return [make_submission(make_session(owner, f"Robin {number}")) for number in range(count)]


def claim_and_expire() -> Submission:
    row = claim_submission("cpu", "w")
    assert row is not None
    Submission.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(minutes=2))
    return row


def test_sweep_skips_locked_expired_row() -> None:
    make_rows(2)
    locked, free = claim_and_expire(), claim_and_expire()
    with hold_row("judge_submission", locked.pk):
        assert run_in_time(sweep_queue) == 1
        claimed = run_in_time(lambda: claim_submission("cpu", "w"))
        assert claimed.pk == free.pk
    assert sweep_queue() == 1


def test_sweep_goes_on_if_a_counter_is_locked() -> None:
    make_rows(2)
    claim_and_expire()
    with hold("INSERT INTO judge_counter (metric, labels, bucket, count, total) VALUES (%s, %s, '', 1, 0)",
              "judge_attempts", "ending=lost"):  # fmt: skip
        assert run_in_time(sweep_queue) == 0
    assert sweep_queue() == 1


@pytest.mark.parametrize("table", ["judge_candidatesession", "judge_submission"])
def test_claim_passes_over_locked_session(table: str) -> None:
    first, second = make_rows(2)
    with hold_row(table, first.session_id if table == "judge_candidatesession" else first.pk):
        assert run_in_time(lambda: claim_submission("cpu", "w")).pk == second.pk
        assert run_in_time(lambda: claim_submission("cpu", "w")) is None
    claimed = claim_submission("cpu", "w")
    assert claimed is not None
    assert claimed.pk == first.pk


def test_report_that_waits_for_a_session_holds_no_submission() -> None:
    """Deleting a candidate locks the session first, so the two do not wait for each other."""
    (row,) = make_rows()
    assert claim_submission("cpu", "w")
    now = timezone.now()
    CandidateSession.objects.filter(pk=row.session_id).update(ended_at=now, time_up_handled_at=now)

    def store() -> bool:
        try:
            return store_report(row.pk, 1, make_report()) > 0
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        with hold_row("judge_candidatesession", row.session_id):
            storing = threads.submit(store)
            wait_until(is_waiting_for_lock, 10)
            with transaction.atomic():
                Submission.objects.select_for_update(nowait=True).get(pk=row.pk)
        assert storing.result()


def is_waiting_for_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return cursor.fetchone() is not None


def test_sweep_skips_locked_rejudge() -> None:
    make_rows()
    rejudge = Rejudge.objects.create(slug="softmax", reason="x", filter=RejudgeFilter("softmax").serialize())
    with hold_row("judge_rejudge", rejudge.pk):
        assert run_in_time(enqueue_reruns) == 0


def test_retention_skips_locked_candidate() -> None:
    candidate = make_rows()[0].session.candidate
    with hold_row("judge_candidate", candidate.pk):
        assert run_in_time(lambda: delete_if_expired(candidate)) is False
        assert run_in_time(lambda: delete_if_unused(candidate.pk)) is False


def test_frozen_process_frees_its_locks() -> None:
    """The server ends a transaction that sends no statement, even if the process is only frozen."""
    (row,) = make_rows()
    environment = os.environ | {
        "JUDGE_DATABASE": get_database_url(),
        "JUDGE_DATABASE_IDLE_SECONDS": "1",
        "DJANGO_SETTINGS_MODULE": "judge.settings",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", FREEZE_PROGRAM, str(row.pk)], cwd=ROOT, env=environment, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"locked\n"
        os.waitpid(process.pid, os.WUNTRACED)
        wait_until(lambda: claim_submission("cpu", "w"), 2 * GO_ON_SECONDS)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def test_frozen_sweeper_loses_its_lock() -> None:
    """The server ends the session of a sweeper that sends nothing, and with it the lock."""
    with hold_sweep_lock() as is_held, connection.cursor() as cursor:
        assert is_held
        cursor.execute("SHOW idle_session_timeout")
        assert cursor.fetchone() == ("1min",)
    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_session_timeout")
        assert cursor.fetchone() == ("0",)
    with hold("SELECT pg_advisory_lock(%s)", ADVISORY_KEY):
        assert sweep_queue() is None


def test_connection_has_limits() -> None:
    connection.close()
    names = ("statement_timeout", "lock_timeout", "tcp_keepalives_idle", "tcp_user_timeout")
    with connection.cursor() as cursor:
        for name, expected in zip(names, ("30s", "10s", "15", "30000"), strict=True):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone() == (expected,)
