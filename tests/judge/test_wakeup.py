"""The bell: a tag, and nothing else; and no harm when nobody hears it."""

import base64
import json
import time
from typing import Any

import pytest

from judge.actions.queue.reclaim_leases import reclaim_expired_leases
from judge.messaging import wakeup
from tests.judge.broker import Broker
from tests.judge.factories import World, make_client, make_submission, send


def heard(broker: Broker, tag: str) -> list[Any]:
    messages = [json.loads(message) for message in broker.client.lrange(tag, 0, -1)]
    return [(message["headers"]["task"], json.loads(base64.b64decode(message["body"]))[:2]) for message in messages]


def test_it_carries_the_tag_alone(broker: Broker) -> None:
    assert wakeup.notify_workers("gpu")
    assert heard(broker, "gpu") == [("judge.judge_next", [["gpu"], {}])]
    assert heard(broker, "cpu") == []


def test_it_gives_up_at_once_when_the_broker_is_away() -> None:
    started = time.monotonic()
    assert not wakeup.notify_workers("cpu")
    assert time.monotonic() - started < 10  # it would otherwise try for ever


def test_the_sweeper_rings_once_for_each_tag_that_waits(world: World, broker: Broker) -> None:
    make_submission(world.robin)
    make_submission(world.robin, tag="gpu")
    make_submission(world.robin, tag="idle", state="done")
    reclaim_expired_leases()
    assert [len(heard(broker, tag)) for tag in ("cpu", "gpu", "idle")] == [1, 1, 0]


@pytest.mark.django_db(transaction=True)
def test_it_rings_only_once_the_row_stands(broker: Broker) -> None:
    body = {"slug": "softmax", "source": "", "kind": "run"}
    assert send(make_client(), "POST", "/api/sessions/practice/submissions", body).status_code == 201
    assert len(heard(broker, "cpu")) == 1
