"""Which errors count as a failure of the database, the broker or the disk, and what a worker does about them."""

import errno
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.db.utils import DatabaseErrorWrapper, OperationalError
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import ConnectionError as RedisConnectionError

from judge import tasks
from judge.actions.queue.claim_submission import claim_submission
from judge.actions.queue.requeue_submission import MAX_ATTEMPTS
from judge.database.write_probe import WriteProbe, require_free_space
from judge.grading import outcome_cache
from judge.models import Submission
from judge.storage_errors import is_storage_error
from judge.workers import judging, process_sandbox
from judge.workers.shared_state import SharedState
from judge.workers.storage_outages import BackOff
from tests.judge.factories import load_accepted_source, make_session, make_submission, make_user
from tests.judge.small_disk import SmallDisk, mount_small_disk


def catch_sqlite_error(database: sqlite3.Connection, statement: str) -> BaseException:
    """Run the statement and return its error, as Django raises it."""
    with pytest.raises(Error) as caught, DatabaseErrorWrapper(connection):
        database.execute(statement)
    database.close()
    return caught.value


def open_sqlite(path: Path, **options: Any) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, timeout=0, **options)


if connection.vendor == "sqlite":  # Django wraps only the errors of its own driver

    def test_recognizes_full_sqlite_database(tmp_path: Path) -> None:
        database = open_sqlite(tmp_path / "db")
        database.execute("CREATE TABLE t (x)")
        database.execute("PRAGMA max_page_count = 2")
        assert is_storage_error(catch_sqlite_error(database, "INSERT INTO t VALUES (zeroblob(100000))"))

    def test_recognizes_locked_sqlite_database(tmp_path: Path) -> None:
        holder = open_sqlite(tmp_path / "db")
        holder.execute("BEGIN IMMEDIATE")
        assert is_storage_error(catch_sqlite_error(open_sqlite(tmp_path / "db"), "BEGIN IMMEDIATE"))
        holder.close()

    def test_recognizes_readonly_sqlite_database(tmp_path: Path) -> None:
        open_sqlite(tmp_path / "db").execute("CREATE TABLE t (x)").connection.close()
        database = sqlite3.connect(f"file:{tmp_path / 'db'}?mode=ro", uri=True, isolation_level=None)
        assert is_storage_error(catch_sqlite_error(database, "INSERT INTO t VALUES (1)"))

    def test_recognizes_damaged_sqlite_database(tmp_path: Path) -> None:
        (tmp_path / "db").write_bytes(b"no database" * 1000)
        assert is_storage_error(catch_sqlite_error(open_sqlite(tmp_path / "db"), "SELECT * FROM sqlite_master"))

    def test_recognizes_empty_sqlite_database(tmp_path: Path) -> None:
        assert is_storage_error(catch_sqlite_error(open_sqlite(tmp_path / "db"), "SELECT * FROM judge_submission"))

    @pytest.mark.parametrize("statement", ["SELEKT 1", "INSERT INTO t VALUES (1)"])
    def test_leaves_out_errors_of_the_code(statement: str, tmp_path: Path) -> None:
        database = open_sqlite(tmp_path / "db")
        database.execute("CREATE TABLE t (x UNIQUE)")
        database.execute("INSERT INTO t VALUES (1)")
        assert not is_storage_error(catch_sqlite_error(database, statement))


def run_statements(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("setting", "statement", "expected"),
    [
        ("SET LOCAL statement_timeout = 50", "SELECT pg_sleep(5)", True),
        ("SET TRANSACTION READ ONLY", "INSERT INTO judge_counter (metric) VALUES ('x')", True),
        ("SELECT 1", "SELECT pg_terminate_backend(pg_backend_pid())", True),
        ("SELECT 1", "SELECT * FROM missing_table", True),
        ("SELECT 1", "SELEKT 1", False),
        ("SELECT 1", "SELECT 1 / 0", False),
        ("SELECT 1", "INSERT INTO judge_counter (metric) VALUES (NULL)", False),
    ],
)
def test_classifies_errors_of_postgresql(setting: str, statement: str, expected: bool) -> None:
    with pytest.raises(Error) as caught, transaction.atomic():
        run_statements(setting, statement)
    assert is_storage_error(caught.value) is expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EROFS, "Read-only file system"), True),
        (OSError(errno.ENOENT, "No such file"), False),
        (OSError("no number"), False),
        (RedisConnectionError("refused"), True),
        (BrokerError("refused"), True),
        (OperationalError("the connection failed"), True),
        (ValueError("a bug"), False),
    ],
)
def test_classifies_errors_of_disk_and_broker(error: Exception, expected: bool) -> None:
    assert is_storage_error(error) is expected
    wrapped = RuntimeError("wrapped")
    wrapped.__cause__ = error
    assert is_storage_error(wrapped) is expected


@contextmanager
def use_full_cache(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallDisk]:
    with mount_small_disk(folder / "disk", 2) as disk:
        monkeypatch.setenv("JUDGE_CACHE", str(disk.folder / "expected"))
        disk.fill()
        yield disk


@pytest.mark.root
@pytest.mark.django_db(transaction=True)
def test_full_disk_of_worker_costs_no_attempt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The expected outcomes do not fit on the worker's disk, so nothing can be graded."""
    monkeypatch.setattr("judge.workers.storage_outages.FIRST_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(judging, "BACK_OFF", BackOff())
    row = make_submission(make_session(make_user("ada"), "Robin"), source=load_accepted_source())
    with use_full_cache(tmp_path, monkeypatch) as disk:
        # Only the first try claims it: after that the process waits for space on the disk.
        assert [judging.judge_queued_submissions("cpu") for _ in range(MAX_ATTEMPTS + 2)] == [1, *[0] * 4]
        row.refresh_from_db()
        assert (row.state, row.attempt) == ("queued", 1)
        disk.empty()
        outcome_cache.get_outcome_cache.cache_clear()
        judging.judge_queued_submissions("cpu")
    process_sandbox.close_sandbox()
    row.refresh_from_db()
    assert list(row.attempts.order_by("number").values_list("ending", flat=True)) == ["unavailable", "judged"]
    assert row.report.verdict == "accepted"
    assert row.attempts.get(number=1).error.startswith("storage: GradingError")


@pytest.mark.root
def test_reserves_space_only_if_there_is_some(tmp_path: Path) -> None:
    with mount_small_disk(tmp_path / "disk", 4) as disk:
        require_free_space(disk.folder)
        disk.fill(spare=64 * 1024)
        with pytest.raises(OSError, match="No space left"):
            require_free_space(disk.folder)


@pytest.mark.django_db
def test_probe_tries_again_after_a_few_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[float] = []

    def fail() -> None:
        tries.append(time.monotonic())
        raise OperationalError("the disk is full")

    monkeypatch.setattr("judge.database.write_probe.try_write", fail)
    probe = WriteProbe()
    assert [probe.find_error() for _ in range(5)] == ["the disk is full"] * 5
    assert len(tries) == 1
    monkeypatch.undo()
    assert WriteProbe().find_error() == ""


@pytest.mark.django_db(transaction=True)
def test_sweep_waits_for_workers_after_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    make_submission(make_session(make_user("ada"), "Robin"))
    row = claim_submission("cpu", "w")
    assert row is not None
    Submission.objects.update(lease_until="2020-01-01T00:00:00Z")
    state = SharedState()
    monkeypatch.setattr(tasks, "SHARED_STATE", state)
    state.record_storage_error()
    tasks.sweep()
    row.refresh_from_db()
    assert row.state == "judging"
    monkeypatch.setattr(tasks, "RENEWAL_SECONDS", 0.0)
    tasks.sweep()
    row.refresh_from_db()
    assert row.state == "queued"


def test_processes_share_storage_errors() -> None:
    assert not SharedState().had_storage_error(30)
    state = SharedState()
    state.record_storage_error()
    assert state.had_storage_error(30)
    assert not state.had_storage_error(0)
    assert state.read_pool_counters() == SharedState().read_pool_counters()
