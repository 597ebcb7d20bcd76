"""For whoever watches the server: is it up, and has it what it needs?"""

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from redis.exceptions import RedisError

OK = "ok"


def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"ok": True})


def readyz(request: HttpRequest) -> JsonResponse:
    found = {"database": database(), "broker": broker()}
    ready = all(answer == OK for answer in found.values())
    return JsonResponse({"ok": ready} | found, status=200 if ready else 503)


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM judge_submission LIMIT 1")
    except DatabaseError:
        return "does not answer, or was not migrated: run `manage.py migrate`"
    return OK


def broker() -> str:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as client:
            client.ping()
    except (RedisError, OSError):
        return "does not answer: submissions are kept and judged once it does"
    return OK
