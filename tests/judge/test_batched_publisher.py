"""Results of a submission that are published in batches: none is lost, doubled or late, and their order stays."""

import json
from typing import Any

import pytest

from judge.messaging import batched_publisher
from judge.messaging.batched_publisher import BatchedPublisher
from judge.messaging.publisher import get_stream_key, publish_state_on_commit
from judge.models import Submission
from tests.judge.factories import World, make_case_report
from tools.stack import Broker, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def read_events(broker: Broker, row: Submission) -> list[Any]:
    """The index of each published case, and the names of other events."""
    client: Any = broker.client
    entries = [fields for _, fields in client.xrange(get_stream_key(row.pk))]
    return [
        json.loads(fields[b"data"])["index"] if fields[b"event"] == b"case" else fields[b"event"].decode()
        for fields in entries
    ]


def open_publisher(row: Submission) -> BatchedPublisher:
    publisher = BatchedPublisher(row.pk)
    publisher.create_stream()
    return publisher


def test_publishes_soon_without_further_results(world: World, broker: Broker) -> None:
    """The next case may take long."""
    publisher = open_publisher(world.submission)
    for index in range(2):
        publisher.publish_case(make_case_report(index, sample=True))
        wait_until(lambda count=index + 2: len(read_events(broker, world.submission)) == count, 20)


def test_flush_publishes_all_results_in_order(world: World, broker: Broker) -> None:
    publisher = open_publisher(world.submission)
    for index in range(300):
        publisher.publish_case(make_case_report(index, sample=True))
    publisher.flush()
    publish_state_on_commit(world.submission.pk)
    assert read_events(broker, world.submission) == ["state_changed", *range(300), "state_changed"]


def test_batch_is_one_message_to_redis(world: World, broker: Broker) -> None:
    client: Any = broker.client
    publisher = open_publisher(world.submission)
    before = client.info("stats")["total_reads_processed"]
    publisher.publish_batch([("other", "")] * 20)
    assert client.info("stats")["total_reads_processed"] - before == 2  # the second one asks for the number
    assert read_events(broker, world.submission) == ["state_changed", *["other"] * 20]


def test_discarded_results_are_not_published(world: World, broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batched_publisher, "BATCH_SECONDS", 1.0)  # long enough to discard them on a busy machine
    first, second = open_publisher(world.submission), open_publisher(world.submission)
    with first:
        first.publish_case(make_case_report(1, sample=True))
    second.publish_case(make_case_report(2, sample=True))
    # Its batch was due after that of the first.
    wait_until(lambda: 2 in read_events(broker, world.submission), 20)
    first.flush()
    assert 1 not in read_events(broker, world.submission)


def test_deleted_stream_does_not_reappear(world: World, broker: Broker) -> None:
    publisher = open_publisher(world.submission)
    publisher.publish_case(make_case_report(0, sample=True))
    broker.client.flushall()
    publisher.publish_case(make_case_report(1, sample=True))
    publisher.flush()
    assert broker.client.keys("submission:*") == []


def test_judging_continues_without_redis(world: World, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    publisher = open_publisher(world.submission)
    publisher.publish_case(make_case_report(0, sample=True))
    publisher.flush()
