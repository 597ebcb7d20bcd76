"""Maps and sets of a frame agree with dict and set, and no frame occupies the interpreter for long."""

import gc
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import msgpack
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import codec
from sandbox.frame_containers import FrameMap, FrameSet, encode_key
from sandbox.inside import codec as cell_codec
from tests.cpu_calibration import measure_cpu_unit

numbers = (
    st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from([2**53, 2**53 + 1, 10**30, -0.0, 0.5, 1e308, float("inf"), 1e16, 3 + 0j, 1 + 2j, -0j])
    | st.sampled_from([np.int8(1), np.float16(0.5), np.float32(0.1), np.bool_(True), np.complex64(2), np.uint64(2**53)])
)
keys = st.recursive(
    numbers | st.none() | st.sampled_from(["", "a", b"a", "1"]),
    lambda inner: st.lists(inner, max_size=2).map(tuple) | st.frozensets(inner, max_size=2),
    max_leaves=3,
)


@given(a=keys, b=keys)
@settings(max_examples=2000)
def test_equal_keys_have_equal_codes(a: Any, b: Any):
    assert (encode_key(a) == encode_key(b)) == (len({a, b}) == 1)


@given(pairs=st.lists(st.tuples(keys, st.integers()), max_size=6), key=keys)
@settings(max_examples=1000)
def test_map_agrees_with_dict(pairs: list[tuple[Any, int]], key: Any):
    found, expected = FrameMap(pairs), dict(pairs)
    assert (len(found), found.get(key), key in found) == (len(expected), expected.get(key), key in expected)
    assert found == expected
    assert found == FrameMap(list(reversed(list(expected.items()))))


@given(items=st.lists(keys, max_size=6), others=st.lists(keys, max_size=6))
@settings(max_examples=1000)
def test_set_agrees_with_set(items: list[Any], others: list[Any]):
    assert len(FrameSet(items)) == len(set(items))
    assert (FrameSet(items) == FrameSet(others)) == (set(items) == set(others))
    assert (FrameSet(items) == set(others)) == (set(items) == set(others))


@pytest.mark.parametrize("key", [[], {}, set(), np.zeros(2), FrameMap([]), FrameSet([]), ([],)])
def test_rejects_unhashable_keys(key: Any):
    with pytest.raises(TypeError):
        FrameMap([(key, 1)])
    assert key not in FrameSet([1])


def test_repr_is_bounded():
    assert repr(FrameMap([("a", 1)])) == "{'a': 1}"
    assert len(repr(FrameMap([(number, number) for number in range(10_000)]))) < 2000
    assert len(repr(FrameSet(range(10_000)))) < 2000


def pack(value: Any) -> bytes:
    return bytes(msgpack.packb(value) or b"")


def pack_set(items: list[Any]) -> bytes:
    return pack([msgpack.ExtType(cell_codec.EXT_SET, b""), *items])


def pack_nested_sets(*leaf: Any) -> bytes:
    """Pack a set in a set in a set, as deep as a frame may be."""
    value: Any = [msgpack.ExtType(cell_codec.EXT_FROZENSET, b""), *leaf]
    for _ in range(cell_codec.MAX_DEPTH - 3):
        value = [msgpack.ExtType(cell_codec.EXT_FROZENSET, b""), value]
    return pack(value)


def collide(count: int) -> list[Any]:
    """Integers with equal hashes, and as many with distinct ones: a check that counts hashes does not find them."""
    equal = [cell_codec.pack_int(1 + i * (2**61 - 1)) for i in range(count)]
    return [*(msgpack.ExtType(cell_codec.EXT_INT, code) for code in equal), *range(2, count + 2)]


MAX_PAUSE_UNITS = 10.0
MAX_CPU_UNITS = 50.0
"""About 1 s and 5 s. The thread that renews a lease must run at least every second."""
HALF = cell_codec.MAX_ITEMS // 2 - 2
WORST_FRAMES: dict[str, Callable[[], bytes]] = {
    "colliding keys of a set": lambda: pack_set(collide(HALF)),
    "colliding keys of a map": lambda: (
        b"\xdf" + struct.pack(">I", HALF) + b"".join(pack(key) + b"\xc0" for key in collide(HALF // 2))
    ),
    "colliding tuples": lambda: pack_set(
        [[msgpack.ExtType(cell_codec.EXT_TUPLE, b""), number] for number in collide(HALF // 3)]
    ),
    "equal keys": lambda: b"\xdf" + struct.pack(">I", HALF) + b"\x01\x02" * HALF,
    "long integer": lambda: pack(msgpack.ExtType(cell_codec.EXT_INT, b"\x7f" * (60 << 20))),
    "long integer as a key": lambda: pack_set([msgpack.ExtType(cell_codec.EXT_INT, b"\x7f" * (60 << 20))]),
    "long string": lambda: pack("é" * (30 << 20)),
    "long bytes": lambda: pack(b"x" * (60 << 20)),
    "bool array": lambda: pack(
        msgpack.ExtType(cell_codec.EXT_ARRAY, struct.pack("<BBQ", 0, 1, 60 << 20) + bytes(60 << 20))
    ),
    "many small arrays": lambda: pack(
        [msgpack.ExtType(cell_codec.EXT_ARRAY, struct.pack("<BBQ", 0, 1, 0))] * (2 * HALF)
    ),
    "many empty maps": lambda: b"\xdd" + struct.pack(">I", 2 * HALF) + b"\x80" * (2 * HALF),
    "nested headers": lambda: (b"\xdd" + struct.pack(">I", cell_codec.MAX_ITEMS)) * 1000,
    "headers without items": lambda: (b"\xdd" + struct.pack(">I", 2**32 - 1)) * 1000,
    "many items of a nested set": lambda: pack_nested_sets(*range(2 * HALF - 100)),
    "long string of a nested set": lambda: pack_nested_sets("x" * (60 << 20)),
    "long keys with a common prefix": lambda: pack_set(["x" * 200 + str(number) for number in range(2 * HALF)]),
    "too many items": lambda: b"\xdd" + struct.pack(">I", 30 << 20) + b"\xc0" * (30 << 20),
}


@pytest.mark.parametrize("name", WORST_FRAMES)
def test_worst_frames_let_other_threads_run(name: str):
    frame, unit = WORST_FRAMES[name](), measure_cpu_unit()
    started = time.process_time()
    with measure_pauses() as pauses, suppress(ValueError):  # also of an integer that is too long for text
        repr(codec.decode(frame))
    assert max(pauses) < MAX_PAUSE_UNITS * unit
    assert time.process_time() - started < MAX_CPU_UNITS * unit


@contextmanager
def measure_pauses() -> Iterator[list[float]]:
    """Measure the seconds for which this process kept a thread from running. Another process's load does not count."""
    pauses, stop, started = [0.0], threading.Event(), threading.Event()
    gc.collect()
    gc.freeze()  # the collector must not visit millions of objects that earlier tests left

    def watch() -> None:
        before = time.process_time()
        started.set()
        while not stop.wait(0.001):
            now = time.process_time()
            pauses.append(now - before)
            before = now
        pauses.append(time.process_time() - before)

    thread = threading.Thread(target=watch)
    thread.start()
    started.wait()
    try:
        yield pauses
    finally:
        stop.set()
        thread.join()
        gc.unfreeze()


@pytest.mark.parametrize("key", [[], {}, np.zeros(2), FrameSet(["a"]), 1, b"a", ("a",)])
def test_map_of_texts_has_no_other_key(key: Any):
    table = FrameMap([("a", 1), ("b", 2), ("a", 3)])
    assert key not in table
    assert table.get(key) is None
    assert (dict(table), np.str_("a") in table) == ({"a": 3, "b": 2}, True)
