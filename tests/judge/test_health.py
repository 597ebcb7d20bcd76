"""What is told to whoever watches a web server."""

from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from judge.models import Worker
from tests.judge.broker import Broker
from tests.judge.factories import make_worker

pytestmark = pytest.mark.django_db


def ready() -> tuple[int, Any]:
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()


def test_it_is_up_without_a_broker() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})


def test_it_is_ready_with_all_it_needs(broker: Broker) -> None:
    make_worker()
    assert ready() == (200, {"ok": True, "database": "ok", "broker": "ok", "workers": "ok"})


def test_it_is_ready_without_workers_and_says_so(broker: Broker) -> None:
    assert ready()[0] == 200
    assert ready()[1]["workers"] == "nobody judges: cpu"
    make_worker(drain_asked_at=timezone.now())
    assert ready()[1]["workers"] == "nobody judges: cpu"
    Worker.objects.update(drain_asked_at=None)
    assert ready()[1]["workers"] == "ok"


def test_it_is_not_ready_without_a_broker() -> None:
    status, said = ready()
    assert (status, said["ok"], said["database"]) == (503, False, "ok")
    assert said["broker"] == "does not answer: submissions are kept and judged once it does"


def test_it_is_not_ready_before_the_database_is_up_to_date(broker: Broker) -> None:
    MigrationRecorder(connection).migration_qs.filter(app="judge", name="0004_operating").delete()
    status, said = ready()
    assert (status, said["database"]) == (503, "was not brought up to date: run `manage.py migrate`")
    assert said["workers"] == "cannot be known"


def test_it_is_not_ready_while_the_database_is_away_and_tells_nothing_of_it(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: Any) -> None:
        raise DatabaseError('connection to "db.internal" (10.0.0.7) as user "judge" failed')

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", away)
    status, said = ready()
    assert (status, said["database"]) == (503, "does not answer")
    assert "10.0.0.7" not in str(said)
