"""Prometheus metrics: their values, counters that survive deleted rows, and access to /metrics."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count, Min
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from judge.actions.queue.claim_submission import claim_submission
from judge.actions.queue.requeue_submission import requeue_submission
from judge.actions.queue.store_report import store_report
from judge.database import counters
from judge.models import Attempt, Counter, Submission, Worker
from judge.workers.heartbeat import PoolGrowth, build_counter_deltas
from sandbox import PoolCounters
from tests.judge.factories import World, make_report, make_submission, make_worker, send
from tools.stack import Broker

pytestmark = pytest.mark.django_db


class ScrapedMetrics:
    def __init__(self) -> None:
        response = Client().get("/metrics")
        assert response.status_code == 200
        families = text_string_to_metric_families(response.content.decode())
        self.samples = [(each.name, each.labels, each.value) for family in families for each in family.samples]

    def get_sum(self, name: str, **labels: str) -> float | None:
        """Return the sum of the samples whose labels include `labels`, or None if there are none."""
        values = [
            value
            for sample_name, sample_labels, value in self.samples
            if sample_name == name and labels.items() <= sample_labels.items()
        ]
        return sum(values) if values else None


def judge_next_submission(row: Submission, *, waited: float = 0.0, ran: float = 0.0) -> None:
    claimed = claim_submission(row.tag, "here:1:2")
    assert claimed
    now = timezone.now()
    Submission.all_objects.filter(pk=claimed.pk).update(created_at=now - timedelta(seconds=waited + ran))
    Attempt.objects.filter(submission=claimed).update(started_at=now - timedelta(seconds=ran))
    assert store_report(claimed.pk, claimed.attempt, make_report())


def test_reports_queue_length_and_age(world: World) -> None:
    make_submission(world.robin, priority=2, tag="cpu")
    Submission.objects.filter(pk=world.submission.pk).update(created_at=timezone.now() - timedelta(seconds=100))
    metrics = ScrapedMetrics()
    assert metrics.get_sum("judge_queue_waiting", tag="cpu", priority="interview") == 1
    assert metrics.get_sum("judge_queue_waiting", tag="cpu", priority="practice") == 0
    assert metrics.get_sum("judge_queue_waiting", tag="cpu", priority="rejudge") == 1
    assert 99 < (metrics.get_sum("judge_queue_oldest_seconds", tag="cpu", priority="interview") or 0) < 130
    assert metrics.get_sum("judge_queue_oldest_seconds", tag="cpu", priority="practice") == 0
    assert metrics.get_sum("judge_queue_limit") == 500


def test_reports_judging_and_expired_leases(world: World) -> None:
    assert (ScrapedMetrics().get_sum("judge_judging", tag="cpu"), ScrapedMetrics().get_sum("judge_leases_expired")) == (
        0,
        0,
    )
    claim_submission("cpu", "here:1:2")
    assert (ScrapedMetrics().get_sum("judge_judging", tag="cpu"), ScrapedMetrics().get_sum("judge_leases_expired")) == (
        1,
        0,
    )
    Submission.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert ScrapedMetrics().get_sum("judge_leases_expired") == 1


def test_counts_each_verdict_with_its_times(world: World) -> None:
    judge_next_submission(world.submission, waited=7, ran=0.2)
    judge_next_submission(make_submission(world.robin, kind="run"), waited=200, ran=400)
    metrics = ScrapedMetrics()
    labels = {"slug": "softmax", "tag": "cpu", "verdict": "wrong_answer"}
    assert metrics.get_sum("judge_verdicts_total", kind="submit", **labels) == 1
    assert metrics.get_sum("judge_verdicts_total", kind="run", **labels) == 1
    submit = {"tag": "cpu", "kind": "submit"}
    assert metrics.get_sum("judge_wait_seconds_bucket", le="5.0", **submit) == 0
    assert metrics.get_sum("judge_wait_seconds_bucket", le="10.0", **submit) == 1
    assert metrics.get_sum("judge_wait_seconds_bucket", le="+Inf", **submit) == 1
    assert metrics.get_sum("judge_run_seconds_bucket", le="0.5", **submit) == 1
    assert 7.1 < (metrics.get_sum("judge_total_seconds_sum", **submit) or 0) < 9
    assert metrics.get_sum("judge_total_seconds_count", **submit) == 1
    assert metrics.get_sum("judge_run_seconds_bucket", le="300.0", tag="cpu", kind="run") == 0
    assert metrics.get_sum("judge_run_seconds_bucket", le="+Inf", tag="cpu", kind="run") == 1


def test_counts_reruns_as_rejudges(world: World) -> None:
    make_submission(world.robin, priority=0, rerun_of=world.submission)
    Submission.objects.filter(pk=world.submission.pk).update(state="done")
    claimed = claim_submission("cpu", "here:1:2")
    assert claimed
    assert store_report(claimed.pk, claimed.attempt, make_report())
    assert (
        ScrapedMetrics().get_sum("judge_verdicts_total", kind="rejudge"),
        ScrapedMetrics().get_sum("judge_wait_seconds_count"),
    ) == (1, 1)


def test_does_not_count_lost_attempts(world: World) -> None:
    claimed = claim_submission("cpu", "here:1:2")
    assert claimed
    assert not store_report(claimed.pk, claimed.attempt + 1, make_report())
    assert ScrapedMetrics().get_sum("judge_verdicts_total") is None
    assert store_report(claimed.pk, claimed.attempt, make_report())
    assert not store_report(claimed.pk, claimed.attempt, make_report())
    assert ScrapedMetrics().get_sum("judge_verdicts_total") == 1


def test_counts_judge_errors_without_times(world: World) -> None:
    assert ScrapedMetrics().get_sum("judge_errors_total", tag="cpu") == 0
    for _ in range(3):
        claimed = claim_submission("cpu", "here:1:2")
        assert claimed
        requeue_submission(claimed, Attempt.Ending.FAILED, "No.")
    metrics = ScrapedMetrics()
    assert [metrics.get_sum("judge_attempts_total", ending=ending) for ending in ("judged", "failed", "lost")] == [
        0,
        3,
        0,
    ]
    assert metrics.get_sum("judge_errors_total", tag="cpu") == 1
    assert metrics.get_sum("judge_run_seconds_count") is None


def test_counters_survive_row_deletion(world: World) -> None:
    judge_next_submission(world.submission)
    before = {(name, *labels.items()): value for name, labels, value in ScrapedMetrics().samples}
    world.robin.candidate.delete()
    after = {(name, *labels.items()): value for name, labels, value in ScrapedMetrics().samples}
    totals = [key for key in before if str(key[0]).endswith(("_total", "_bucket", "_count", "_sum"))]
    assert len(totals) > 40
    assert [key for key in totals if after.get(key, -1) < before[key]] == []


def test_reports_online_workers_and_cells(world: World, broker: Broker) -> None:
    make_worker("there:1", version="2", pool={"ready": 2, "in_use": 1})
    make_worker("there:2", version="2", drain_asked_at=timezone.now(), pool={"ready": 1})
    make_worker("offline:1", version="3", seen_at=timezone.now() - timedelta(minutes=1), pool={"ready": 9})
    metrics = ScrapedMetrics()
    assert metrics.get_sum("judge_workers", tag="cpu", draining="no", version="2") == 1
    assert metrics.get_sum("judge_workers", tag="cpu", draining="yes", version="2") == 1
    assert metrics.get_sum("judge_workers", version="3") is None
    assert (metrics.get_sum("judge_cells_ready", backend="bubblewrap"), metrics.get_sum("judge_cells_in_use")) == (3, 1)
    assert abs((metrics.get_sum("judge_swept_timestamp_seconds") or 0) - timezone.now().timestamp()) < 60
    assert metrics.get_sum("judge_broker_up") == 1
    assert metrics.get_sum("judge_database_writable") == 1


def test_reports_zero_for_unserved_tag(world: World) -> None:
    Worker.objects.all().delete()
    metrics = ScrapedMetrics()
    assert (
        metrics.get_sum("judge_workers", tag="cpu", draining="no"),
        metrics.get_sum("judge_swept_timestamp_seconds"),
    ) == (0, 0)
    assert metrics.get_sum("judge_broker_up") == 0


def test_counts_refused_logins(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judge.actions.accounts.sign_in.MAX_FAILURES_PER_NETWORK", 5)
    for _ in range(6):
        send(Client(), "POST", "/api/login", {"username": "ada", "password": "no"})
    metrics = ScrapedMetrics()
    assert metrics.get_sum("judge_logins_refused_total", reason="wrong") == 5
    assert metrics.get_sum("judge_logins_refused_total", reason="too_many") == 1


def test_totals_cells_across_process_restarts(db: None) -> None:
    growth, nothing = PoolGrowth(), PoolCounters()
    first = PoolCounters(ready=1, made=5, destroyed=4, waits=1, waited_seconds=0.5)
    second = PoolCounters(made=3, destroyed=3, waits=2, waited_seconds=1.0)
    for pool_counters in ([nothing, nothing], [first, second], [first, second], [nothing, second], [second, second]):
        counters.apply_deltas(build_counter_deltas(growth.add_reading(pool_counters), "bubblewrap"))
    metrics = ScrapedMetrics()
    assert metrics.get_sum("judge_cells_made_total", backend="bubblewrap") == 5 + 3 + 3
    assert metrics.get_sum("judge_cell_waits_total") == 1 + 2 + 2
    assert metrics.get_sum("judge_cell_waited_seconds_total") == 0.5 + 1 + 1
    assert (growth.total.made, growth.total.waits) == (11, 5)


def test_increments_escape_label_separators(db: None) -> None:
    for _ in range(2):
        counters.apply_deltas(
            [
                counters.build_increment("x", slug="a,b=c", tag="cpu"),
                counters.build_observation("y", 0.3),
                counters.build_observation("y", -1.0),
            ]
        )
    rows = {(row.metric, row.labels, row.bucket): (row.count, row.total) for row in Counter.objects.all()}
    assert rows["x", "slug=a_b_c,tag=cpu", ""] == (2, 0.0)
    assert rows["y", "", "0.5"] == (2, 0.6)
    assert rows["y", "", "0.05"] == (2, 0.0)


@pytest.mark.django_db(transaction=True)
def test_concurrent_increments_are_all_counted(transactional_db: None) -> None:
    """Transactions that add the same counters in opposite orders do not deadlock."""
    deltas = [counters.build_increment("a"), counters.build_increment("b"), counters.build_observation("c", 0.3)]

    def apply_repeatedly(ordered_deltas: list[counters.CounterDelta]) -> None:
        try:
            for _ in range(25):
                with transaction.atomic():
                    counters.apply_deltas(ordered_deltas)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=apply_repeatedly, args=(deltas[:: 1 - 2 * (number % 2)],)) for number in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {row.metric: row.count for row in Counter.objects.all()} == {"a": 100, "b": 100, "c": 100}


def test_queue_query_uses_index(world: World) -> None:
    rows = Submission.all_objects.filter(state=Submission.State.QUEUED).values("tag", "priority")
    plan = rows.annotate(count=Count("pk"), oldest=Min("created_at")).explain()
    if connection.vendor == "sqlite":
        assert "USING COVERING INDEX queue" in plan


# Access


def get_status(**headers: Any) -> int:
    return Client().get("/metrics", **headers).status_code


def test_allows_only_loopback_without_token(db: None) -> None:
    assert get_status() == 200
    assert get_status(REMOTE_ADDR="::1") == 200
    assert get_status(REMOTE_ADDR="10.0.0.7") == 401
    assert get_status(REMOTE_ADDR="") == 401
    assert get_status(headers={"X-Forwarded-For": "10.0.0.7"}) == 401
    assert get_status(headers={"X-Forwarded-For": "127.0.0.1"}) == 401
    assert get_status(headers={"Forwarded": "for=10.0.0.7"}) == 401


def test_database_up_metric_needs_the_token_too(db: None, settings: Any) -> None:
    settings.METRICS_TOKEN = "secret"
    assert Client().get("/metrics/web").status_code == 401
    response = Client(headers={"authorization": "Bearer secret"}).get("/metrics/web")
    assert (response.status_code, "judge_database_up 1.0" in response.content.decode()) == (200, True)


def test_requires_configured_token(db: None, settings: Any) -> None:
    settings.METRICS_TOKEN = "a-long-token-for-prometheus"
    right = {"Authorization": "Bearer a-long-token-for-prometheus"}
    assert get_status(REMOTE_ADDR="10.0.0.7", headers=right) == 200
    assert get_status() == 401
    for wrong in ("Bearer ", "Bearer a-long-token-for-prometheu", "a-long-token-for-prometheus", "Bearer ü"):
        assert get_status(headers={"Authorization": wrong}) == 401


def test_operator_login_does_not_replace_token(world: World, settings: Any) -> None:
    settings.METRICS_TOKEN = "a-long-token-for-prometheus"
    client = Client()
    client.force_login(world.olga)
    assert client.get("/metrics").status_code == 401


def test_counts_cells_of_each_launcher_once(world: World) -> None:
    """All workers of a machine report the same launcher."""
    pool = {"ready": 0, "in_use": 1, "shared": {"machine": "boot-1", "ready": 4, "error": ""}}
    Worker.objects.update(backend="launcher", pool=pool)
    make_worker("here:2", backend="launcher", pool=pool)
    make_worker("there:1", backend="launcher", pool=pool | {"shared": pool["shared"] | {"machine": "boot-2"}})
    down = {"machine": "", "ready": 0, "error": "No launcher answers."}
    make_worker("away:1", backend="launcher", pool=pool | {"shared": down})
    metrics = ScrapedMetrics()
    assert metrics.get_sum("judge_cells_ready", backend="launcher") == 8
    assert metrics.get_sum("judge_cells_in_use", backend="launcher") == 4
    assert [metrics.get_sum("judge_launcher_up", worker=name) for name in ("here:2", "away:1")] == [1, 0]


def test_reports_whether_the_broker_answers_each_worker(world: World) -> None:
    make_worker("here:2", pool={"has_broker": True})
    make_worker("there:1", pool={"has_broker": False})
    metrics = ScrapedMetrics()
    assert [metrics.get_sum("judge_worker_broker_up", worker=name) for name in ("here:2", "there:1")] == [1, 0]


def test_reports_storage(world: World, broker: Broker) -> None:
    metrics = ScrapedMetrics()
    assert (metrics.get_sum("judge_database_bytes") or 0) > 10_000
    assert (metrics.get_sum("judge_broker_memory_bytes") or 0) > 10_000
    assert metrics.get_sum("judge_disk_free_bytes", disk="server") == 75 * 2**30
    assert metrics.get_sum("judge_disk_bytes", disk="server") == 100 * 2**30
    assert metrics.get_sum("judge_disk_bytes", disk="database") is None  # SQLite's is that of the server


def test_reports_disk_of_database(world: World, settings: Any) -> None:
    settings.DATABASE_DISK = "/dev/shm"
    metrics = ScrapedMetrics()
    assert metrics.get_sum("judge_disk_bytes", disk="database") == 100 * 2**30
    settings.DATABASE_DISK = "/missing"
    assert ScrapedMetrics().get_sum("judge_disk_bytes", disk="database") is None


def test_metrics_answer_without_a_broker(world: World) -> None:
    metrics = ScrapedMetrics()
    assert metrics.get_sum("judge_broker_up") == 0
    assert metrics.get_sum("judge_broker_memory_bytes") is None


def test_counts_workers_of_other_versions(world: World) -> None:
    assert ScrapedMetrics().get_sum("judge_version_mismatches") == 1
