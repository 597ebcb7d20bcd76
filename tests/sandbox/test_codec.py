"""Frames: both halves of the codec read and write the same, and no bytes do harm."""

import collections
import enum
import math
import struct
from collections.abc import Callable
from types import ModuleType
from typing import Any

import msgpack
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sandbox import codec as outside
from sandbox.inside import codec as inside

HALVES = [outside, inside]
PAIRS = [(a, b) for a in HALVES for b in HALVES]

dtypes = st.sampled_from([np.dtype(code) for code in inside.DTYPES] + [np.dtype(">i4"), np.dtype(">f8")])
arrays = dtypes.flatmap(lambda d: hnp.arrays(d, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)))
numpy_scalars = dtypes.flatmap(lambda d: hnp.arrays(d, (1,))).map(lambda a: a[0])
plain = st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text() | st.binary()
keys = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.frozensets(inner, max_size=3),
    max_leaves=4,
)
values = st.recursive(
    plain | arrays | numpy_scalars | st.builds(inside.Opaque, st.text(max_size=9), st.text(max_size=9)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.sets(keys, max_size=4)
        | st.frozensets(keys, max_size=4)
        | st.dictionaries(keys, inner, max_size=4)
    ),
    max_leaves=12,
)


def alike(a: Any, b: Any) -> bool:  # noqa: PLR0911 - a case for each kind of value
    """Equal in type and in every bit; a NaN equals a NaN."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray | np.generic):
        same = a.dtype.newbyteorder("<") == b.dtype.newbyteorder("<") and a.shape == b.shape
        return same and a.astype(b.dtype).tobytes() == b.tobytes()
    if isinstance(a, float):
        return struct.pack("d", a) == struct.pack("d", b) or (math.isnan(a) and math.isnan(b))
    if isinstance(a, complex):
        return alike(a.real, b.real) and alike(a.imag, b.imag)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, dict):
        return alike(list(a.items()), list(b.items()))
    return a == b


@pytest.mark.parametrize(("writer", "reader"), PAIRS)
@given(value=values)
@settings(max_examples=150, deadline=None)
def test_it_carries_values_unchanged(writer: ModuleType, reader: ModuleType, value: object):
    assert alike(reader.decode(writer.encode(value)), value)


@given(frame=st.binary(max_size=200))
@example(b"\xdd\xff\xff\xff\xff")
@example(b"\xdf\x7f\xff\xff\xff")
@example(b"\x91" * 100_000 + b"\xc0")
@example(b"\xc9\xff\xff\xff\xff\x03")
@example(b"\xd4\x10\x00")
@example(b"\xc7\x00\x10")
@example(b"\x92\xc0\xc7\x00\x10")
@example(b"\xd6\xff\x00\x00\x00\x00")
@example(b"\xc1")
@settings(max_examples=1500, deadline=None)
def test_it_takes_any_bytes_for_a_value_or_a_frame_error(frame: bytes):
    """And the halves agree on which it is."""
    results = [outcome(lambda half=half: half.decode(frame)) for half in HALVES]
    assert alike(*results)


@given(value=values, data=st.data())
@settings(max_examples=300, deadline=None)
def test_it_takes_damaged_frames_for_a_value_or_a_frame_error(value: object, data: st.DataObject):
    frame = bytearray(outside.encode(value))
    for _ in range(data.draw(st.integers(1, 3))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    results = [outcome(lambda half=half: half.decode(bytes(frame))) for half in HALVES]
    assert alike(*results)


def outcome(decode: Callable[[], object]) -> object:
    try:
        return decode()
    except outside.FrameError:
        return "FrameError"


def an_array(code: int, shape: tuple[int, ...], data: bytes) -> bytes:
    payload = struct.pack(f"<BB{len(shape)}Q", code, len(shape), *shape) + data
    return bytes(msgpack.packb(msgpack.ExtType(inside.EXT_ARRAY, payload)) or b"")


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize(
    "frame",
    [
        an_array(0, (2,), b"\x00"),
        an_array(0, (1,), b"\x00\x00"),
        an_array(0, (1,), b"\x02"),
        an_array(99, (1,), b"\x00"),
        an_array(0, (1,) * 33, b"\x00"),
        an_array(4, (2**63, 2**63), b""),
        an_array(4, (0, 2**63), b""),
        b"\xc7\x00\x03",
        b"\xc7\x01\x03\x00",
    ],
)
def test_it_refuses_arrays_that_are_not_what_they_say(half: ModuleType, frame: bytes):
    with pytest.raises(outside.FrameError):
        half.decode(frame)


def nested(depth: int) -> object:
    value: object = None
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("half", HALVES)
def test_it_bounds_depth(half: ModuleType):
    assert half.decode(half.encode(nested(inside.MAX_DEPTH))) == nested(inside.MAX_DEPTH)
    with pytest.raises(outside.FrameError):
        half.encode(nested(inside.MAX_DEPTH + 1))
    with pytest.raises(outside.FrameError):
        half.decode(b"\x91" * (inside.MAX_DEPTH + 1) + b"\xc0")


@pytest.mark.parametrize("half", HALVES)
def test_it_bounds_items_over_the_whole_frame(half: ModuleType):
    many = b"\xdd" + struct.pack(">I", inside.MAX_ITEMS + 1) + b"\xc0" * (inside.MAX_ITEMS + 1)
    spread = b"\xdd" + struct.pack(">I", 3000) + (b"\xdc" + struct.pack(">H", 1000) + b"\x90" * 1000) * 3000
    for frame in (many, spread):
        with pytest.raises(outside.FrameError):
            half.decode(frame)
    with pytest.raises(outside.FrameError):
        half.encode([None] * (inside.MAX_ITEMS + 1))


@pytest.mark.parametrize("half", HALVES)
def test_it_bounds_bytes(half: ModuleType):
    frame = half.encode(b"x" * 1000)
    with pytest.raises(outside.FrameError):
        half.encode(b"x" * 1000, limit=1000)
    with pytest.raises(outside.FrameError):
        half.decode(frame, limit=1000)
    assert half.decode(frame, limit=1100) == b"x" * 1000


@pytest.mark.parametrize("half", HALVES)
def test_it_refuses_keys_made_to_collide(half: ModuleType):
    numbers = [1 + i * (2**61 - 1) for i in range(200)]
    items = [msgpack.ExtType(inside.EXT_SET, b"")]
    items += [msgpack.ExtType(inside.EXT_INT, inside.pack_int(number)) for number in numbers]
    with pytest.raises(outside.FrameError, match="collide"):
        half.decode(msgpack.packb(items))


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize(
    "value",
    [object(), np.array(["a"]), np.array([None]), np.longdouble(1), np.datetime64("2020-01-01"), len],
)
def test_it_sends_a_stand_in_for_what_it_cannot_carry(half: ModuleType, value: object):
    (stand_in,) = half.decode(half.encode([value]))
    assert isinstance(stand_in, outside.Opaque)
    assert stand_in.type_name


@pytest.mark.parametrize("half", HALVES)
def test_it_refuses_a_value_that_contains_itself(half: ModuleType):
    cyclic: list[object] = []
    cyclic.append(cyclic)
    with pytest.raises(outside.FrameError):
        half.encode(cyclic)


def test_it_sends_a_stand_in_for_text_that_is_not_unicode():
    assert inside.decode(inside.encode("\ud800")) == inside.Opaque("builtins.str", "'\\ud800'")
    with pytest.raises(outside.FrameError):
        outside.encode("\ud800")


@pytest.mark.parametrize("half", HALVES)
def test_it_takes_subclasses_of_plain_types_for_those(half: ModuleType):
    class Number(enum.IntEnum):
        SEVEN = 7

    named = collections.namedtuple("named", "a b")
    value = [Number.SEVEN, named(1, 2), collections.OrderedDict(a=1), collections.defaultdict(int, b=2)]
    assert alike(half.decode(half.encode(value)), [7, (1, 2), {"a": 1}, {"b": 2}])
