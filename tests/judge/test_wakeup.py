"""Notifications of workers: they carry only a tag, and a lost one does no harm."""

import base64
import json
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from judge.actions.queue.sweep_queue import sweep_queue
from judge.beat_scheduler import OneWaitingScheduler
from judge.celery import BEAT_SCHEDULE, MAX_WAITING_MESSAGES, app
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


def send_all(scheduler: OneWaitingScheduler) -> None:
    for entry in scheduler.schedule.values():
        scheduler.apply_async(entry)


def list_waiting(broker: Broker) -> list[str]:
    return [task for task, _ in read_notifications(broker, "sweep")]


def test_beat_sends_no_task_while_one_waits(broker: Broker, tmp_path: Path) -> None:
    """Otherwise a worker that starts after an hour first runs hundreds of sweeps."""
    scheduler = OneWaitingScheduler(app, schedule_filename=str(tmp_path / "beat"))
    try:
        send_all(scheduler)
        first = list_waiting(broker)
        assert sorted(first) == sorted(entry["task"] for entry in BEAT_SCHEDULE.values())
        send_all(scheduler)
        assert list_waiting(broker) == first
        assert broker.client.rpop("sweep")  # a worker took the oldest
        send_all(scheduler)
        assert list_waiting(broker) == [first[-1], *first[:-1]]
    finally:
        scheduler.close()


def test_beat_is_alive_while_one_waits(broker: Broker, tmp_path: Path, settings: Any) -> None:
    settings.ALIVE_FILE = str(tmp_path / "alive")
    scheduler = OneWaitingScheduler(app, schedule_filename=str(tmp_path / "beat"))
    try:
        scheduler.apply_async(scheduler.schedule["sweep"])
        Path(settings.ALIVE_FILE).unlink()
        scheduler.apply_async(scheduler.schedule["sweep"])
        assert Path(settings.ALIVE_FILE).exists()
    finally:
        scheduler.close()


def test_sweeper_limits_queues_without_a_worker(world: World, broker: Broker) -> None:
    """Otherwise they grow until a worker starts. The oldest messages remain, for a worker that fetches them slowly."""
    for number in range(MAX_WAITING_MESSAGES):
        broker.client.lpush("cpu", number)
    make_submission(world.robin)
    sweep_queue()
    assert broker.client.llen("cpu") == MAX_WAITING_MESSAGES
    assert broker.client.rpop("cpu") == b"0"


@pytest.mark.django_db(transaction=True)
def test_notifies_after_the_row_is_committed(broker: Broker) -> None:
    body = {"slug": "softmax", "source": "", "kind": "run"}
    assert send(make_client(), "POST", "/api/sessions/practice/submissions", body).status_code == 201
    assert len(read_notifications(broker, "cpu")) == 1
