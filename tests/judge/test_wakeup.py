"""Notifications of workers: they carry only a tag, and a lost one does no harm."""

import base64
import json
import time
from typing import Any

import pytest
from django.conf import settings

from judge.actions.queue.sweep_queue import sweep_queue
from judge.celery import app
from judge.messaging import wakeup
from tests.judge.factories import World, make_client, make_submission, send
from tools.stack import Broker


def read_notifications(broker: Broker, tag: str) -> list[Any]:
    messages = [json.loads(message) for message in broker.client.lrange(tag, 0, -1)]
    return [(message["headers"]["task"], json.loads(base64.b64decode(message["body"]))[:2]) for message in messages]


def test_sends_only_the_tag(broker: Broker) -> None:
    assert wakeup.notify_workers("gpu")
    assert read_notifications(broker, "gpu") == [("judge.judge_next", [["gpu"], {}])]
    assert read_notifications(broker, "cpu") == []


def test_does_not_retry_without_a_broker() -> None:
    started = time.monotonic()
    assert not wakeup.notify_workers("cpu")
    assert time.monotonic() - started < 10  # otherwise it would retry forever


def test_sweeper_notifies_once_for_each_waiting_tag(world: World, broker: Broker) -> None:
    make_submission(world.robin)
    make_submission(world.robin, tag="gpu")
    make_submission(world.robin, tag="idle", state="done")
    sweep_queue()
    assert [len(read_notifications(broker, tag)) for tag in ("cpu", "gpu", "idle")] == [1, 1, 0]


def test_sweep_waits_for_busy_worker(broker: Broker) -> None:
    """A worker whose processes are busy fetches sweeps more slowly than they are sent, always the oldest one. If sweeps
    expired, it would discard each, and reclaim no lease until its queue is empty."""
    sweep = settings.CELERY_BEAT_SCHEDULE["sweep"]
    app.send_task(sweep["task"], **sweep["options"])
    (message,) = broker.client.lrange("sweep", 0, -1)
    assert json.loads(message)["headers"]["expires"] is None


@pytest.mark.django_db(transaction=True)
def test_notifies_after_the_row_is_committed(broker: Broker) -> None:
    body = {"slug": "softmax", "source": "", "kind": "run"}
    assert send(make_client(), "POST", "/api/sessions/practice/submissions", body).status_code == 201
    assert len(read_notifications(broker, "cpu")) == 1
