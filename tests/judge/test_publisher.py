"""Event streams: how long they live, how large they get, and what happens while Redis is full."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from redis.exceptions import OutOfMemoryError

from judge.actions.queue.cancel_submission import cancel_submission
from judge.grading.report import CaseReport, ImplementationReport
from judge.grading.report_limits import CASE_BYTES, EVENTS_TOO_LARGE
from judge.limits import practice_quota, rate_limits
from judge.messaging import wakeup
from judge.messaging.publisher import (
    DETAIL_BYTES,
    QUEUE_KEY,
    STREAM_BYTES,
    EventPublisher,
    get_stream_key,
    publish_state_on_commit,
)
from judge.models import Submission
from judge.workers import lease_thread
from judge.workers.lease_thread import SubmissionLease
from problems.format.views import ArrayView
from tests.judge.factories import SLUG, World, make_case_report, make_report, make_submission, send, store_as_worker
from tools.stack import Broker, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def make_large_case(index: int) -> CaseReport:
    block = ArrayView(dtype="float64", shape=[32, 32], data=[-1.2345678901234567e-300] * 1024)
    views = {"expected": block, "actual": block, "stdout": "€" * 2000}
    return make_case_report(index, sample=True).model_copy(update=views)


def read_events(broker: Broker, row: Submission) -> list[tuple[str, Any]]:
    client: Any = broker.client
    entries = client.xrange(get_stream_key(row.pk))
    return [(fields[b"event"].decode(), json.loads(fields[b"data"] or b"null")) for _, fields in entries]


def read_ttl(broker: Broker, row: Submission) -> int:
    client: Any = broker.client
    return client.ttl(get_stream_key(row.pk))


def test_stream_expires_minutes_after_its_last_renewal(world: World, broker: Broker, settings: Any) -> None:
    assert settings.STREAM_SECONDS == 300
    publisher = EventPublisher(world.submission.pk)
    publisher.create_stream()
    assert 290 < read_ttl(broker, world.submission) <= 300
    broker.client.expire(get_stream_key(world.submission.pk), 7)
    publisher.renew()
    assert 290 < read_ttl(broker, world.submission) <= 300


def test_lease_renews_the_stream(world: World, broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease_thread, "RENEW_SECONDS", 0.05)
    row = world.submission
    Submission.objects.filter(pk=row.pk).update(state="judging", attempt=1)
    row.refresh_from_db()
    publisher = EventPublisher(row.pk)
    publisher.create_stream()
    with SubmissionLease(row, publisher.renew):
        broker.client.expire(get_stream_key(row.pk), 7)
        wait_until(lambda: read_ttl(broker, row) > 290, 20)


def test_renewing_restores_no_deleted_stream(world: World, broker: Broker) -> None:
    publisher = EventPublisher(world.submission.pk)
    publisher.create_stream()
    broker.client.flushall()
    publisher.renew()
    publisher.publish_case(make_case_report(0, sample=True))
    assert broker.client.keys("submission:*") == []


def test_publishes_state_change_after_commit(world: World, broker: Broker) -> None:
    EventPublisher(world.submission.pk).create_stream()
    with suppress(ZeroDivisionError), transaction.atomic():
        cancel_submission(world.submission)
        raise ZeroDivisionError
    world.submission.refresh_from_db()
    with transaction.atomic():
        cancel_submission(world.submission)
        assert (broker.client.get(QUEUE_KEY), len(read_events(broker, world.submission))) == (None, 1)
    assert (broker.client.get(QUEUE_KEY), len(read_events(broker, world.submission))) == (b"1", 2)


def test_next_attempt_starts_an_empty_stream(world: World, broker: Broker) -> None:
    for _ in range(3):
        publisher = EventPublisher(world.submission.pk)
        publisher.create_stream()
        publisher.publish_case(make_case_report(0, sample=True))
    assert [event for event, _ in read_events(broker, world.submission)] == ["state_changed", "case"]


def test_large_stream_continues_without_details_and_then_stops(world: World, broker: Broker) -> None:
    publisher = EventPublisher(world.submission.pk)
    publisher.create_stream()
    for index in range(900):
        publisher.publish_case(make_large_case(index))
    publish_state_on_commit(world.submission.pk)
    events = read_events(broker, world.submission)
    cases = [data for event, data in events if event == "case"]
    assert [case["index"] for case in cases] == list(range(len(cases)))
    assert {case["omitted"] for case in cases} == {"", EVENTS_TOO_LARGE}
    with_details = [len(json.dumps(case, ensure_ascii=False).encode()) for case in cases if not case["omitted"]]
    assert 0 < max(with_details) <= CASE_BYTES
    assert DETAIL_BYTES - CASE_BYTES < sum(with_details) <= DETAIL_BYTES * 1.2  # json.dumps adds spaces
    assert 68 < len(cases) < 900  # all of the largest problem, and not everything
    assert publisher.published_bytes <= STREAM_BYTES
    assert events[-1][0] == "state_changed"
    client: Any = broker.client
    assert client.memory_usage(get_stream_key(world.submission.pk), 0) < 1.3 * STREAM_BYTES


def test_implementations_are_limited_too(world: World, broker: Broker) -> None:
    one = ImplementationReport(
        label="buggy 1",
        right=False,
        cost=False,
        bug=None,
        passed=False,
        message="\x01" * 99_999,
        calls=["€" * 999] * 99,
    )
    publisher = EventPublisher(world.submission.pk)
    publisher.create_stream()
    for _ in range(900):
        publisher.publish_implementation(one)
    assert publisher.published_bytes <= STREAM_BYTES
    assert len(read_events(broker, world.submission)) > 20


@pytest.fixture
def small_broker(broker: Broker) -> Iterator[Broker]:
    """A broker with little memory, configured as in docker-compose.yml."""
    client: Any = broker.client
    client.config_set("maxmemory", "8mb")
    client.config_set("maxmemory-policy", "volatile-ttl")
    client.config_resetstat()
    yield broker
    client.flushall()
    client.config_set("maxmemory", "0")
    client.config_set("maxmemory-policy", "noeviction")


def fill(broker: Broker, **options: Any) -> None:
    """Store keys until the memory is full."""
    for index in range(200):
        try:
            broker.client.set(f"filler {index}", b"x" * 100_000, **options)
        except OutOfMemoryError:
            return


def test_full_redis_drops_streams_and_no_notification(world: World, small_broker: Broker) -> None:
    client: Any = small_broker.client
    fill(small_broker, ex=200)
    assert client.info("stats")["evicted_keys"] > 0
    assert wakeup.notify_workers("cpu")
    assert rate_limits.count_request("limit:x:1", 60) == 1
    fill(small_broker, ex=200)
    assert client.llen("cpu") == 1
    assert rate_limits.count_request("limit:x:1", 60) == 2  # a count outlives every stream


def test_full_redis_fails_no_request_and_no_judging(world: World, small_broker: Broker) -> None:
    fill(small_broker)  # nothing expires, so nothing can be removed
    client = Client()
    client.get("/api/sessions/practice")
    body = {"slug": SLUG, "source": "x = 1\n", "kind": "run"}
    response = send(client, "POST", "/api/sessions/practice/submissions", body)
    assert response.status_code == 201
    row = Submission.objects.get(pk=response.json()["id"])
    assert not wakeup.notify_workers("cpu")
    publisher = EventPublisher(row.pk)
    publisher.create_stream()
    publisher.publish_case(make_case_report(0, sample=True))
    publisher.renew()
    practice_quota.add_network_bytes(row.network_key, 10)
    other = make_submission(world.robin)
    store_as_worker(other, make_report())
    assert send(client, "GET", f"/api/sessions/practice/submissions/{row.pk}").status_code == 200
