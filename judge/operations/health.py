"""Whether the database, the broker, the workers and the launchers work, for the endpoint /readyz
(`judge/http/monitoring.py`), alerts and workers."""

from functools import cache

import redis
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from redis.exceptions import OutOfMemoryError, RedisError

from judge.database.write_probe import WRITE_PROBE
from judge.operations import worker_registry

OK = "ok"
"""What a check returns if its part works. Otherwise it returns what is wrong."""
NO_ANSWER = "does not answer"
CANNOT_WRITE = "answers but cannot store anything: check its log and its free disk space"


def check_database() -> str:
    try:
        applied = MigrationRecorder(connection).applied_migrations()
        if any(migration not in applied for migration in list_required_migrations()):
            return "is not migrated: run `manage.py migrate`"
        return CANNOT_WRITE if WRITE_PROBE.find_error() else OK
    except Error:
        return NO_ANSWER


@cache
def list_required_migrations() -> list[tuple[str, str]]:
    """Return the app label and name of every migration of this code."""
    return list(MigrationLoader(None).disk_migrations)


def check_workers(database: str) -> str:
    """`database` is the result of `check_database`."""
    if database != OK:
        return "unknown until the database is ok"
    online = list(worker_registry.filter_online())
    if missing := worker_registry.find_unserved_tags(online, worker_registry.list_required_tags()):
        return f"no worker for: {', '.join(missing)}"
    cut_off = [worker.name for worker in online if not worker_registry.has_broker(worker)]
    return f"cannot reach the broker: {', '.join(cut_off)}" if cut_off else OK


def check_launchers(database: str) -> str:
    """`database` is the result of `check_database`."""
    if database != OK:
        return "unknown until the database is ok"
    errors = (worker.pool.get("shared", {}).get("error") for worker in worker_registry.filter_online())
    return next(filter(None, errors), OK)


def is_broker_answering() -> bool:
    """For a worker on another machine, whose user may not write the key of `check_broker`."""
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as client:
            return bool(client.ping())
    except (RedisError, OSError):
        return False


def check_broker() -> str:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as client:
            client.set("probe", "", ex=60)
    except OutOfMemoryError:
        return "cannot store anything, because its memory is full: submissions are stored and judged once it can"
    except (RedisError, OSError):
        return "does not answer: submissions are stored and judged once it does"
    return OK
