import threading
import time

import pytest
from solution import TokenBucket


def test_starts_full_and_empties():
    bucket = TokenBucket(3, 1)
    assert [bool(bucket.consume()) for _ in range(4)] == [True, True, True, False]


def test_refills_with_time_and_by_fractions():
    bucket = TokenBucket(2, 1)
    assert bucket.consume(2)
    time.sleep(0.5)
    assert not bucket.consume(1)
    assert bucket.consume(0.5)
    time.sleep(0.25)
    time.sleep(0.25)
    assert bucket.consume(0.5)


@pytest.mark.parametrize("idle", [10, 1000])
def test_never_holds_more_than_its_capacity(idle):
    bucket = TokenBucket(2, 1)
    time.sleep(idle)
    assert [bool(bucket.consume()) for _ in range(3)] == [True, True, False]


def test_refused_request_costs_nothing():
    bucket = TokenBucket(2, 1)
    assert not bucket.consume(3)
    assert bucket.consume(1)
    assert not bucket.consume(1.5)
    assert bucket.consume(1)


def test_ignores_the_wall_clock():
    bucket = TokenBucket(1, 1)
    assert bucket.consume()
    wall = time.time
    time.time = lambda: wall() + 3600
    time.time_ns = lambda: int((wall() + 3600) * 1e9)
    assert not bucket.consume()
    time.time = lambda: wall() - 3600
    time.time_ns = lambda: int((wall() - 3600) * 1e9)
    time.sleep(1)
    assert bucket.consume()


def test_starts_no_thread():
    before = threading.active_count()
    TokenBucket(1, 1).consume()
    assert threading.active_count() == before


def test_buckets_share_no_state():
    first, second = TokenBucket(1, 1), TokenBucket(1, 1)
    assert first.consume()
    assert second.consume()


def test_negative_request_adds_nothing():
    bucket = TokenBucket(2, 0)
    assert bucket.consume(2)
    try:
        granted = bool(bucket.consume(-2))
    except ValueError:
        granted = False
    assert not granted
    assert not bucket.consume(1)
