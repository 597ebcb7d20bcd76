"""What Prometheus reads: figures that every web process tells alike, and that never fall when rows are deleted."""

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
from judge.actions.queue.store_report import store_report
from judge.actions.queue.requeue_submission import requeue_submission
from judge.models import Attempt, Counter, Submission, Worker
from judge.operations import counters
from judge.workers.heartbeat import MeterGrowth, build_counter_deltas
from sandbox import Meters
from tests.judge.broker import Broker
from tests.judge.factories import World, make_report, make_submission, make_worker, send

pytestmark = pytest.mark.django_db

LABELS = dict[str, str]


class Figures:
    def __init__(self) -> None:
        answer = Client().get("/metrics")
        assert answer.status_code == 200
        families = text_string_to_metric_families(answer.content.decode())
        self.samples = [(one.name, one.labels, one.value) for family in families for one in family.samples]

    def of(self, name: str, **labels: str) -> float | None:
        """The sum of the samples that have these labels among theirs; None where there are none."""
        found = [value for called, has, value in self.samples if called == name and labels.items() <= has.items()]
        return sum(found) if found else None


def judge_one(row: Submission, *, waited: float = 0.0, ran: float = 0.0) -> None:
    claimed = claim_submission(row.tag, "here:1:2")
    assert claimed
    now = timezone.now()
    Submission.all_objects.filter(pk=claimed.pk).update(created_at=now - timedelta(seconds=waited + ran))
    Attempt.objects.filter(submission=claimed).update(started_at=now - timedelta(seconds=ran))
    assert store_report(claimed.pk, claimed.attempt, make_report())


def test_it_tells_what_waits_and_for_how_long(world: World) -> None:
    make_submission(world.robin, priority=2, tag="cpu")
    Submission.objects.filter(pk=world.submission.pk).update(created_at=timezone.now() - timedelta(seconds=100))
    seen = Figures()
    assert seen.of("judge_queue_waiting", tag="cpu", priority="interview") == 1
    assert seen.of("judge_queue_waiting", tag="cpu", priority="practice") == 0
    assert seen.of("judge_queue_waiting", tag="cpu", priority="rejudge") == 1
    assert 99 < (seen.of("judge_queue_oldest_seconds", tag="cpu", priority="interview") or 0) < 130
    assert seen.of("judge_queue_oldest_seconds", tag="cpu", priority="practice") == 0
    assert seen.of("judge_queue_limit") == 500


def test_it_tells_what_is_judged_and_whose_worker_is_silent(world: World) -> None:
    assert (Figures().of("judge_judging", tag="cpu"), Figures().of("judge_leases_expired")) == (0, 0)
    claim_submission("cpu", "here:1:2")
    assert (Figures().of("judge_judging", tag="cpu"), Figures().of("judge_leases_expired")) == (1, 0)
    Submission.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert Figures().of("judge_leases_expired") == 1


def test_it_counts_a_verdict_once_and_how_long_it_took(world: World) -> None:
    judge_one(world.submission, waited=7, ran=0.2)
    judge_one(make_submission(world.robin, kind="run"), waited=200, ran=400)
    seen = Figures()
    labels = {"slug": "softmax", "tag": "cpu", "verdict": "wrong_answer"}
    assert seen.of("judge_verdicts_total", kind="submit", **labels) == 1
    assert seen.of("judge_verdicts_total", kind="run", **labels) == 1
    submit = {"tag": "cpu", "kind": "submit"}
    assert seen.of("judge_wait_seconds_bucket", le="5.0", **submit) == 0
    assert seen.of("judge_wait_seconds_bucket", le="10.0", **submit) == 1
    assert seen.of("judge_wait_seconds_bucket", le="+Inf", **submit) == 1
    assert seen.of("judge_run_seconds_bucket", le="0.5", **submit) == 1
    assert 7.1 < (seen.of("judge_total_seconds_sum", **submit) or 0) < 9
    assert seen.of("judge_total_seconds_count", **submit) == 1
    assert seen.of("judge_run_seconds_bucket", le="300.0", tag="cpu", kind="run") == 0
    assert seen.of("judge_run_seconds_bucket", le="+Inf", tag="cpu", kind="run") == 1


def test_it_tells_reruns_from_what_was_submitted(world: World) -> None:
    make_submission(world.robin, priority=0, rerun_of=world.submission)
    Submission.objects.filter(pk=world.submission.pk).update(state="done")
    claimed = claim_submission("cpu", "here:1:2")
    assert claimed
    assert store_report(claimed.pk, claimed.attempt, make_report())
    assert (Figures().of("judge_verdicts_total", kind="rejudge"), Figures().of("judge_wait_seconds_count")) == (1, 1)


def test_it_does_not_count_an_attempt_that_lost_its_row(world: World) -> None:
    claimed = claim_submission("cpu", "here:1:2")
    assert claimed
    assert not store_report(claimed.pk, claimed.attempt + 1, make_report())
    assert Figures().of("judge_verdicts_total") is None
    assert store_report(claimed.pk, claimed.attempt, make_report())
    assert not store_report(claimed.pk, claimed.attempt, make_report())
    assert Figures().of("judge_verdicts_total") == 1


def test_it_counts_attempts_and_the_judges_errors_and_no_times_of_those(world: World) -> None:
    assert Figures().of("judge_errors_total", tag="cpu") == 0
    for _ in range(3):
        claimed = claim_submission("cpu", "here:1:2")
        assert claimed
        requeue_submission(claimed, Attempt.Outcome.FAILED, "No.")
    seen = Figures()
    assert [seen.of("judge_attempts_total", outcome=outcome) for outcome in ("judged", "failed", "lost")] == [0, 3, 0]
    assert seen.of("judge_errors_total", tag="cpu") == 1
    assert seen.of("judge_run_seconds_count") is None


def test_no_figure_falls_when_rows_are_deleted(world: World) -> None:
    judge_one(world.submission)
    before = {(name, *labels.items()): value for name, labels, value in Figures().samples}
    world.robin.candidate.delete()
    after = {(name, *labels.items()): value for name, labels, value in Figures().samples}
    totals = [key for key in before if str(key[0]).endswith(("_total", "_bucket", "_count", "_sum"))]
    assert len(totals) > 40
    assert [key for key in totals if after.get(key, -1) < before[key]] == []


def test_it_tells_workers_by_what_they_take(world: World, broker: Broker) -> None:
    make_worker("there:1", version="2", pool={"ready": 2, "in_use": 1})
    make_worker("there:2", version="2", drain_asked_at=timezone.now(), pool={"ready": 1})
    make_worker("gone:1", version="3", seen_at=timezone.now() - timedelta(minutes=1), pool={"ready": 9})
    seen = Figures()
    assert seen.of("judge_workers", tag="cpu", draining="no", version="2") == 1
    assert seen.of("judge_workers", tag="cpu", draining="yes", version="2") == 1
    assert seen.of("judge_workers", version="3") is None
    assert (seen.of("judge_cells_ready", backend="bubblewrap"), seen.of("judge_cells_in_use")) == (3, 1)
    assert abs((seen.of("judge_swept_timestamp_seconds") or 0) - timezone.now().timestamp()) < 60
    assert seen.of("judge_broker_up") == 1


def test_it_tells_that_nobody_serves_a_tag(world: World) -> None:
    Worker.objects.all().delete()
    seen = Figures()
    assert (seen.of("judge_workers", tag="cpu", draining="no"), seen.of("judge_swept_timestamp_seconds")) == (0, 0)
    assert seen.of("judge_broker_up") == 0


def test_it_counts_refused_logins(world: World) -> None:
    for _ in range(6):
        send(Client(), "POST", "/api/login", {"username": "ada", "password": "no"})
    seen = Figures()
    assert seen.of("judge_logins_refused_total", reason="wrong") == 5
    assert seen.of("judge_logins_refused_total", reason="too_many") == 1


def test_it_adds_up_the_cells_of_processes_that_come_and_go(db: None) -> None:
    growth, nothing = MeterGrowth(), Meters()
    first = Meters(ready=1, made=5, destroyed=4, waits=1, waited_seconds=0.5)
    second = Meters(made=3, destroyed=3, waits=2, waited_seconds=1.0)
    for told in ([nothing, nothing], [first, second], [first, second], [nothing, second], [second, second]):
        counters.apply_deltas(build_counter_deltas(growth.add_reading(told), "bubblewrap"))
    seen = Figures()
    assert seen.of("judge_cells_made_total", backend="bubblewrap") == 5 + 3 + 3
    assert seen.of("judge_cell_waits_total") == 1 + 2 + 2
    assert seen.of("judge_cell_waited_seconds_total") == 0.5 + 1 + 1
    assert (growth.total.made, growth.total.waits) == (11, 5)


def test_it_adds_to_what_was_counted_whatever_the_labels_hold(db: None) -> None:
    for _ in range(2):
        counters.apply_deltas(
            [counters.increment("x", slug="a,b=c", tag="cpu"), counters.observe("y", 0.3), counters.observe("y", -1.0)]
        )
    rows = {(row.metric, row.labels, row.bucket): (row.count, row.total) for row in Counter.objects.all()}
    assert rows["x", "slug=a_b_c,tag=cpu", ""] == (2, 0.0)
    assert rows["y", "", "0.5"] == (2, 0.6)
    assert rows["y", "", "0.05"] == (2, 0.0)


@pytest.mark.django_db(transaction=True)
def test_it_loses_no_count_where_many_count_the_same_at_once(transactional_db: None) -> None:
    """In each other's order, in transactions: none waits for the other in a circle."""
    some = [counters.increment("a"), counters.increment("b"), counters.observe("c", 0.3)]

    def work(mine: list[counters.CounterDelta]) -> None:
        try:
            for _ in range(25):
                with transaction.atomic():
                    counters.apply_deltas(mine)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(some[:: 1 - 2 * (number % 2)],)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {row.metric: row.count for row in Counter.objects.all()} == {"a": 100, "b": 100, "c": 100}


def test_it_reads_the_queue_by_its_index(world: World) -> None:
    rows = Submission.all_objects.filter(state=Submission.State.QUEUED).values("tag", "priority")
    plan = rows.annotate(count=Count("pk"), oldest=Min("created_at")).explain()
    if connection.vendor == "sqlite":
        assert "USING COVERING INDEX queue" in plan


# Who may ask


def status(**headers: Any) -> int:
    return Client().get("/metrics", **headers).status_code


def test_it_answers_this_machine_alone_where_no_token_is_set(db: None) -> None:
    assert status() == 200
    assert status(REMOTE_ADDR="::1") == 200
    assert status(REMOTE_ADDR="10.0.0.7") == 401
    assert status(REMOTE_ADDR="") == 401
    assert status(headers={"X-Forwarded-For": "10.0.0.7"}) == 401
    assert status(headers={"X-Forwarded-For": "127.0.0.1"}) == 401
    assert status(headers={"Forwarded": "for=10.0.0.7"}) == 401


def test_it_answers_whoever_has_the_token_where_one_is_set(db: None, settings: Any) -> None:
    settings.METRICS_TOKEN = "a-long-token-for-prometheus"
    right = {"Authorization": "Bearer a-long-token-for-prometheus"}
    assert status(REMOTE_ADDR="10.0.0.7", headers=right) == 200
    assert status() == 401
    for wrong in ("Bearer ", "Bearer a-long-token-for-prometheu", "a-long-token-for-prometheus", "Bearer ü"):
        assert status(headers={"Authorization": wrong}) == 401


def test_it_shows_figures_to_no_operator_without_the_token(world: World, settings: Any) -> None:
    settings.METRICS_TOKEN = "a-long-token-for-prometheus"
    client = Client()
    client.force_login(world.olga)
    assert client.get("/metrics").status_code == 401
