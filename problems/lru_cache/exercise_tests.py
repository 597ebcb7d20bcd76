import pytest
from solution import LRUCache


def test_missing_key_returns_minus_one():
    assert LRUCache(2).get("nothing") == -1


def test_returns_stored_values():
    cache = LRUCache(2)
    cache.put("a", 0)
    cache.put("b", "text")
    assert cache.get("a") == 0
    assert cache.get("b") == "text"


def test_evicts_the_oldest():
    cache = LRUCache(2)
    for key in (1, 2, 3):
        cache.put(key, key * 10)
    assert [cache.get(key) for key in (1, 2, 3)] == [-1, 20, 30]


@pytest.mark.parametrize("value", ["one", 0, None])
def test_get_counts_as_use(value):
    cache = LRUCache(2)
    cache.put(1, value)
    cache.put(2, 2)
    cache.get(1)
    cache.put(3, 3)
    assert cache.get(1) == value
    assert cache.get(2) == -1


def test_update_counts_as_use():
    cache = LRUCache(2)
    cache.put(1, "old")
    cache.put(2, 2)
    cache.put(1, "new")
    cache.put(3, 3)
    assert (cache.get(1), cache.get(2), cache.get(3)) == ("new", -1, 3)


@pytest.mark.parametrize("key", [1, 2])
def test_update_of_full_cache_evicts_nothing(key):
    cache = LRUCache(2)
    cache.put(1, "one")
    cache.put(2, "two")
    cache.put(key, "new")
    assert cache.get(key) == "new"
    assert cache.get(3 - key) == ("two" if key == 1 else "one")


def test_caches_share_no_state():
    first, second = LRUCache(1), LRUCache(1)
    first.put(1, 1)
    assert second.get(1) == -1
