"""Fixtures for tests of the judge: a database in a file, no broker unless a test requests one, and some users."""

import time
from collections.abc import Generator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connections
from kombu import pools

from judge.celery import app
from judge.database.write_probe import WriteProbe
from judge.domain import catalog
from judge.domain.documents import merge_pool
from judge.http import submission_stream
from judge.limits import rate_limits
from judge.messaging import session_events
from judge.models import InterviewSeed, Submission
from judge.operations import health, storage
from problems.format.loader import CHECKED_SEED
from tests.judge.current_statistics import remember_no_statistics
from tests.judge.factories import SLUG, World, make_session, make_submission, make_user, make_worker
from tools.stack import Broker, Stack, copy_migrated_database, find_free_port

USES_SQLITE = "sqlite" in django_settings.DATABASES["default"]["ENGINE"]


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """Do not create the database again that `django_db_modify_db_settings` copied."""
    return USES_SQLITE or django_db_keepdb


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Use a database file, because streams and concurrent claims run in other threads than the test. It is a copy of
    one that has all tables."""
    default = connections["default"].settings_dict
    if USES_SQLITE:
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        copy_migrated_database(file)
        default["TEST"] |= {"NAME": str(file), "MIGRATE": False}
        # Nothing has to survive a power failure, and the tests would wait for the disk.
        default["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
    else:
        # Most tests are one transaction, in which they may judge for a while.
        default["OPTIONS"]["options"] += " -c idle_in_transaction_session_timeout=0"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the tests of PostgreSQL on SQLite. CI runs this folder on both."""
    if USES_SQLITE:
        deselected = [item for item in items if item.get_closest_marker("postgresql")]
        items[:] = [item for item in items if item not in deselected]
        config.hook.pytest_deselected(items=deselected)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the end of the processes' logs to the report of a failed test."""
    report = yield
    stack = getattr(item, "funcargs", {}).get("stack")
    if report.failed and isinstance(stack, Stack):
        report.sections.append(("end of the processes' logs", stack.read_logs()))
    return report


@pytest.fixture(scope="session")
def running_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    broker = Broker(tmp_path_factory.mktemp("broker"))
    broker.start()
    yield broker
    broker.stop()


def use_broker(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_settings, "REDIS_URL", url)
    monkeypatch.setattr(app.conf, "broker_url", url)
    pools.reset()
    app._after_fork()


@pytest.fixture(autouse=True)
def use_fast_password_hashing(settings: Any) -> None:
    """Django's secure password hashers are slow on purpose, and tests of the judge do not need them."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def use_empty_disks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk of the machine is an alert, which other tests do not expect."""
    monkeypatch.setattr(storage, "measure_disk", lambda path: storage.Usage(used=25 * 2**30, limit=100 * 2**30))


@pytest.fixture(scope="session")
def var_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var")


@pytest.fixture(autouse=True)
def use_own_files(settings: Any, var_folder: Path) -> None:
    """Files that the judge stores, such as the lock of a sweep, are those of this process."""
    settings.VAR = var_folder


@pytest.fixture(autouse=True)
def no_static_files(settings: Any) -> None:
    """Each client of a test would read all built pages from disk. Tests of static files make their own."""
    settings.STATIC_ROOT = None


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the broker unreachable. Tests that need one use the fixture `broker`."""
    use_broker(f"redis://127.0.0.1:{find_free_port()}/0", monkeypatch)


@pytest.fixture(autouse=True)
def reset_rate_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start each test with empty counts, in a window that does not end during the test: the next one counts from 0."""
    now = time.time()
    monkeypatch.setattr(rate_limits, "time", SimpleNamespace(time=lambda: now, monotonic=time.monotonic))
    monkeypatch.setattr(rate_limits, "REDIS_COUNTER", rate_limits.RedisCounter())
    monkeypatch.setattr(rate_limits, "LOCAL_COUNTER", rate_limits.LocalCounter())


@pytest.fixture(autouse=True)
def reset_event_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_events, "SENDER", session_events.EventSender())


@pytest.fixture(autouse=True)
def reset_merge_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for the CPU time that merges of documents may take. Sessions of other tests have the same ids."""
    now = time.monotonic()
    monkeypatch.setattr(merge_pool, "time", SimpleNamespace(monotonic=lambda: now))
    monkeypatch.setattr(merge_pool.POOL, "_budget", merge_pool.CpuBudget())


@pytest.fixture(autouse=True)
def reset_write_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "WRITE_PROBE", WriteProbe())


@pytest.fixture(autouse=True)
def lengthen_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine, judging two submissions can take longer than a worker's turn."""
    monkeypatch.setattr("judge.workers.judging.MAX_TURN_SECONDS", 60.0)


@pytest.fixture(autouse=True)
def reset_queue_positions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission_stream, "POSITIONS", submission_stream.QueuePositions())


@pytest.fixture
def broker(running_broker: Broker, no_broker: None, monkeypatch: pytest.MonkeyPatch) -> Broker:
    running_broker.client.flushall()
    use_broker(running_broker.url, monkeypatch)
    return running_broker


@pytest.fixture
def world(db: None) -> World:
    ada, ben, olga = make_user("ada"), make_user("ben"), make_user("olga", "operator")
    robin, sam = make_session(ada, "Robin"), make_session(ben, "Sam")
    # The outcomes of its cases are stored for all tests. A worker would draw and prove others.
    InterviewSeed.objects.create(slug=SLUG, seed=CHECKED_SEED, version=catalog.get_problem(SLUG).version)
    old = robin.document_versions.create(slug=SLUG, exercise="implement", source=b"x = 1\n", reason="merged")
    return World(ada, ben, olga, robin.interview, robin, sam, make_submission(robin), old, make_worker())


@pytest.fixture
def unlimited_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that read each route many times: a refusal for their number would hide what they look for."""
    monkeypatch.setattr(rate_limits, "require_below_maximum", lambda _count, _total: None)


@pytest.fixture
def no_earlier_submission(world: World) -> None:
    Submission.objects.all().delete()


@pytest.fixture
def current_statistics(monkeypatch: pytest.MonkeyPatch) -> None:
    remember_no_statistics(monkeypatch)
