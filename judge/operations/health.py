"""For whoever watches the server: is it up, and has it what it needs?"""

from functools import cache

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from redis.exceptions import RedisError

from judge.operations import worker_registry

OK = "ok"


def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"ok": True})


def readyz(request: HttpRequest) -> JsonResponse:
    """Whether this web server can take submissions. Without workers it can, and says that nobody judges them."""
    found = {"database": check_database(), "broker": check_broker()}
    ready = all(answer == OK for answer in found.values())
    return JsonResponse(
        {"ok": ready} | found | {"workers": check_workers(found["database"])}, status=200 if ready else 503
    )


def check_database() -> str:
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except DatabaseError:
        return "does not answer"
    if any(migration not in applied for migration in list_required_migrations()):
        return "was not brought up to date: run `manage.py migrate`"
    return OK


@cache
def list_required_migrations() -> list[tuple[str, str]]:
    """Those that this code needs, by application and name."""
    return list(MigrationLoader(None).disk_migrations)


def check_workers(database: str) -> str:
    if database != OK:
        return "cannot be known"
    missing = worker_registry.find_unserved_tags(worker_registry.filter_online(), worker_registry.list_required_tags())
    return f"nobody judges: {', '.join(missing)}" if missing else OK


def check_broker() -> str:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as client:
            client.ping()
    except (RedisError, OSError):
        return "does not answer: submissions are kept and judged once it does"
    return OK
