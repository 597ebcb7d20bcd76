"""The health endpoints /healthz and /readyz."""

from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from judge.models import Worker
from tests.judge.factories import make_worker
from tools.stack import Broker

pytestmark = pytest.mark.django_db


def get_readiness() -> tuple[int, Any]:
    response = Client().get("/readyz")
    return response.status_code, response.json()


def test_is_healthy_without_broker() -> None:
    response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (200, {"ok": True})


def test_is_ready_with_all_dependencies(broker: Broker) -> None:
    make_worker()
    assert get_readiness() == (200, {"ok": True, "database": "ok", "broker": "ok", "workers": "ok", "launcher": "ok"})


def test_is_ready_without_workers_and_lists_tags(broker: Broker) -> None:
    assert get_readiness()[0] == 200
    assert get_readiness()[1]["workers"] == "no worker for: cpu"
    make_worker(drain_asked_at=timezone.now())
    assert get_readiness()[1]["workers"] == "no worker for: cpu"
    Worker.objects.update(drain_asked_at=None)
    assert get_readiness()[1]["workers"] == "ok"


def test_names_worker_that_cannot_reach_the_broker(broker: Broker) -> None:
    worker = make_worker(pool={"has_broker": False})
    status, body = get_readiness()
    assert (status, body["broker"], body["workers"]) == (200, "ok", f"cannot reach the broker: {worker.name}")


def test_is_not_ready_without_broker() -> None:
    status, body = get_readiness()
    assert (status, body["ok"], body["database"]) == (503, False, "ok")
    assert Client().get("/readyz")["Retry-After"] == "5"
    assert body["broker"] == "does not answer: submissions are stored and judged once it does"


def test_is_not_ready_before_migration(broker: Broker) -> None:
    MigrationRecorder(connection).migration_qs.filter(app="judge", name="0001_initial").delete()
    status, body = get_readiness()
    assert (status, body["database"]) == (503, "is not migrated: run `manage.py migrate`")
    assert body["workers"] == "unknown until the database is ok"


def test_hides_details_of_database_failure(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Any) -> None:
        raise DatabaseError('connection to "db.internal" (10.0.0.7) as user "judge" failed')

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", fail)
    status, body = get_readiness()
    assert (status, body["database"]) == (503, "does not answer")
    assert "10.0.0.7" not in str(body)
