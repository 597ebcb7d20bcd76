"""A Redis whose memory is full of what it cannot remove: the judge says so, and its workers wait."""

from contextlib import suppress
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import OutOfMemoryError

from judge.operations import health
from tools.stack import Broker, Stack, wait_until

FULL = "cannot store anything, because its memory is full: submissions are stored and judged once it can"


def fill_memory(client: Redis) -> None:
    """Store keys that do not expire until Redis refuses one."""
    used = int(client.info("memory")["used_memory"])  # type: ignore[index] -- a sync client
    client.config_set("maxmemory-policy", "volatile-ttl")
    client.config_set("maxmemory", used + 1_000_000)
    with suppress(OutOfMemoryError):
        for number in range(1000):
            client.set(f"filler:{number}", "x" * 4000)
        pytest.fail("Redis did not refuse a key")


def empty_memory(client: Redis) -> None:
    client.delete(*client.scan_iter("filler:*"))
    client.config_set("maxmemory", 0)


def test_readiness_reports_full_memory(broker: Broker) -> None:
    assert health.check_broker() == health.OK
    fill_memory(broker.client)
    try:
        assert health.check_broker() == FULL
    finally:
        empty_memory(broker.client)
    assert health.check_broker() == health.OK


def test_worker_waits_while_memory_is_full(tmp_path: Path) -> None:
    """It writes to Redis when it connects."""
    with Stack(tmp_path) as stack:
        interview = stack.start_interview("softmax", shows_results=True)
        fill_memory(stack.broker.client)
        worker = stack.start_worker()
        wait_until(lambda: "used memory > 'maxmemory'" in stack.read_logs(), 60)
        submission = interview.submit(b"x = 1\n")
        assert worker.poll() is None
        empty_memory(stack.broker.client)
        assert interview.wait_until_done(submission, 90)["verdict"] == "runtime_error"
        assert worker.poll() is None
