"""Notifications of workers: they carry only a tag, and a lost one does no harm."""

import base64
import json
import socket
import time
from typing import Any

import pytest
from celery.signals import after_task_publish, beat_init

from judge.actions.queue.sweep_queue import sweep_queue
from judge.celery import BEAT_SCHEDULE, MAX_WAITING_MESSAGES, app, trim_published_queue
from judge.messaging import wakeup
from judge.outbound.app import app as outbound_app
from tests.judge.conftest import use_broker
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
    assert not wakeup.notify_workers("cpu")  # otherwise it would retry forever


def test_does_not_wait_for_a_broker_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        use_broker(f"redis://127.0.0.1:{server.getsockname()[1]}/0", monkeypatch)
        monkeypatch.setitem(app.conf.broker_transport_options, "socket_timeout", 1)
        started = time.monotonic()
        assert not wakeup.notify_workers("cpu")
        wakeup.notify_outbound()
        assert time.monotonic() - started >= 2  # each waits for the answer once  # steady: a lower bound


def test_waits_for_the_broker_for_a_few_seconds_at_most() -> None:
    for sender in (app, outbound_app):
        assert 1 < sender.conf.broker_transport_options["socket_timeout"] <= 5


def test_sweeper_notifies_once_for_each_waiting_tag(world: World, broker: Broker) -> None:
    make_submission(world.robin)
    make_submission(world.robin, tag="gpu")
    make_submission(world.robin, tag="idle", state="done")
    sweep_queue()
    assert [len(read_notifications(broker, tag)) for tag in ("cpu", "gpu", "idle")] == [1, 1, 0]


def test_sweep_waits_for_busy_worker(broker: Broker) -> None:
    """A worker whose processes are busy fetches sweeps more slowly than they are sent, always the oldest one. If sweeps
    expired, it would discard each, and reclaim no lease until its queue is empty."""
    sweep = BEAT_SCHEDULE["sweep"]
    app.send_task(sweep["task"], **sweep["options"])
    (message,) = broker.client.lrange("sweep", 0, -1)
    assert json.loads(message)["headers"]["expires"] is None


def test_beat_and_sweeper_limit_queues_without_a_worker(world: World, broker: Broker) -> None:
    """Otherwise they grow until a worker starts. The oldest messages remain, for a worker that fetches them slowly."""
    sweep = BEAT_SCHEDULE["sweep"]
    for number in range(MAX_WAITING_MESSAGES):
        broker.client.lpush("sweep", number)
        broker.client.lpush("cpu", number)
    beat_init.send(sender=None)
    try:
        app.send_task(sweep["task"], **sweep["options"])
    finally:
        after_task_publish.disconnect(trim_published_queue)
    make_submission(world.robin)
    sweep_queue()
    for queue in ("sweep", "cpu"):
        assert broker.client.llen(queue) == MAX_WAITING_MESSAGES
        assert broker.client.rpop(queue) == b"0"


@pytest.mark.django_db(transaction=True)
def test_notifies_after_the_row_is_committed(broker: Broker) -> None:
    body = {"slug": "softmax", "source": "", "kind": "run"}
    assert send(make_client(), "POST", "/api/sessions/practice/submissions", body).status_code == 201
    assert len(read_notifications(broker, "cpu")) == 1
