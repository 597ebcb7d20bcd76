"""Frames: both codecs read and write the same format, and no input can do harm."""

import collections
import enum
import math
import struct
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

import msgpack
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sandbox import codec as host_codec
from sandbox.codec import FrameMap, FrameSet
from sandbox.inside import codec as cell_codec

CODECS = [host_codec, cell_codec]
PAIRS = [(a, b) for a in CODECS for b in CODECS]

dtypes = st.sampled_from([np.dtype(code) for code in cell_codec.DTYPES] + [np.dtype(">i4"), np.dtype(">f8")])
arrays = dtypes.flatmap(lambda d: hnp.arrays(d, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)))
numpy_scalars = dtypes.flatmap(lambda d: hnp.arrays(d, (1,))).map(lambda a: a[0])
plain = st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text() | st.binary()
keys = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.frozensets(inner, max_size=3),
    max_leaves=4,
)
values = st.recursive(
    plain | arrays | numpy_scalars | st.builds(cell_codec.Opaque, st.text(max_size=9), st.text(max_size=9)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.sets(keys, max_size=4)
        | st.frozensets(keys, max_size=4)
        | st.dictionaries(keys, inner, max_size=4)
    ),
    max_leaves=12,
)


def is_identical(a: Any, b: Any) -> bool:  # noqa: PLR0911 - one branch for each kind of value
    """Whether two values are equal in type and in every bit. NaN equals NaN."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray | np.generic):
        same = a.dtype.newbyteorder("<") == b.dtype.newbyteorder("<") and a.shape == b.shape
        return same and a.astype(b.dtype).tobytes() == b.tobytes()
    if isinstance(a, float):
        return struct.pack("d", a) == struct.pack("d", b) or (math.isnan(a) and math.isnan(b))
    if isinstance(a, complex):
        return is_identical(a.real, b.real) and is_identical(a.imag, b.imag)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(is_identical, a, b))
    if isinstance(a, dict):
        return is_identical(list(a.items()), list(b.items()))
    return a == b


def to_plain(value: Any) -> Any:
    """The value with dicts and sets in place of the host's containers."""
    if isinstance(value, FrameMap):
        return {to_plain(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, FrameSet):
        return (frozenset if value.frozen else set)(map(to_plain, value))
    if isinstance(value, dict):
        return {to_plain(key): to_plain(item) for key, item in value.items()}
    if type(value) in (list, tuple, set, frozenset):
        return type(value)(map(to_plain, value))
    return value


@pytest.mark.parametrize(("writer", "reader"), PAIRS)
@given(value=values)
@settings(max_examples=150)
def test_round_trips_values(writer: ModuleType, reader: ModuleType, value: object):
    assert is_identical(to_plain(reader.decode(writer.encode(value))), value)


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
@settings(max_examples=1500)
def test_decodes_any_bytes_to_value_or_frame_error(frame: bytes):
    """Both codecs also agree on the result."""
    results = [decode_or_error(lambda codec=codec: to_plain(codec.decode(frame))) for codec in CODECS]
    assert is_identical(*results)


@given(value=values, data=st.data())
@settings(max_examples=300)
def test_decodes_damaged_frames_to_value_or_frame_error(value: object, data: st.DataObject):
    frame = bytearray(host_codec.encode(value))
    for _ in range(data.draw(st.integers(1, 3))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    results = [decode_or_error(lambda codec=codec: to_plain(codec.decode(bytes(frame)))) for codec in CODECS]
    assert is_identical(*results)


def decode_or_error(decode: Callable[[], object]) -> object:
    try:
        return decode()
    except host_codec.FrameError:
        return "FrameError"


def encode_array(code: int, shape: tuple[int, ...], data: bytes) -> bytes:
    payload = struct.pack(f"<BB{len(shape)}Q", code, len(shape), *shape) + data
    return bytes(msgpack.packb(msgpack.ExtType(cell_codec.EXT_ARRAY, payload)) or b"")


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize(
    "frame",
    [
        encode_array(0, (2,), b"\x00"),
        encode_array(0, (1,), b"\x00\x00"),
        encode_array(0, (1,), b"\x02"),
        encode_array(99, (1,), b"\x00"),
        encode_array(0, (1,) * 33, b"\x00"),
        encode_array(4, (2**63, 2**63), b""),
        encode_array(4, (0, 2**63), b""),
        b"\xc7\x00\x03",
        b"\xc7\x01\x03\x00",
    ],
)
def test_rejects_inconsistent_arrays(codec: ModuleType, frame: bytes):
    with pytest.raises(host_codec.FrameError):
        codec.decode(frame)


def make_nested(depth: int) -> object:
    value: object = None
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("codec", CODECS)
def test_limits_depth(codec: ModuleType):
    assert codec.decode(codec.encode(make_nested(cell_codec.MAX_DEPTH))) == make_nested(cell_codec.MAX_DEPTH)
    with pytest.raises(host_codec.FrameError):
        codec.encode(make_nested(cell_codec.MAX_DEPTH + 1))
    with pytest.raises(host_codec.FrameError):
        codec.decode(b"\x91" * (cell_codec.MAX_DEPTH + 1) + b"\xc0")


@pytest.mark.parametrize("codec", CODECS)
def test_limits_items_over_whole_frame(codec: ModuleType):
    many = b"\xdd" + struct.pack(">I", cell_codec.MAX_ITEMS + 1) + b"\xc0" * (cell_codec.MAX_ITEMS + 1)
    spread = b"\xdd" + struct.pack(">I", 3000) + (b"\xdc" + struct.pack(">H", 1000) + b"\x90" * 1000) * 3000
    for frame in (many, spread):
        with pytest.raises(host_codec.FrameError):
            codec.decode(frame)
    with pytest.raises(host_codec.FrameError):
        codec.encode([None] * (cell_codec.MAX_ITEMS + 1))


@pytest.mark.parametrize("codec", CODECS)
def test_limits_bytes(codec: ModuleType):
    frame = codec.encode(b"x" * 1000)
    with pytest.raises(host_codec.FrameError):
        codec.encode(b"x" * 1000, limit=1000)
    with pytest.raises(host_codec.FrameError):
        codec.decode(frame, limit=1000)
    assert codec.decode(frame, limit=1100) == b"x" * 1000


def test_cell_rejects_colliding_keys():
    with pytest.raises(host_codec.FrameError, match="collide"):
        cell_codec.decode(encode_set(1 + i * (2**61 - 1) for i in range(200)))


def encode_set(numbers: Iterable[int]) -> bytes:
    items = [msgpack.ExtType(cell_codec.EXT_SET, b"")]
    items += [msgpack.ExtType(cell_codec.EXT_INT, cell_codec.pack_int(number)) for number in numbers]
    return bytes(msgpack.packb(items) or b"")


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize(
    "value",
    [object(), np.array(["a"]), np.array([None]), np.longdouble(1), np.datetime64("2020-01-01"), len],
)
def test_encodes_unsupported_values_as_opaque(codec: ModuleType, value: object):
    (decoded,) = codec.decode(codec.encode([value]))
    assert isinstance(decoded, host_codec.Opaque)
    assert decoded.type_name


@pytest.mark.parametrize("codec", CODECS)
def test_rejects_cyclic_values(codec: ModuleType):
    cyclic: list[object] = []
    cyclic.append(cyclic)
    with pytest.raises(host_codec.FrameError):
        codec.encode(cyclic)


def test_encodes_lone_surrogates_as_opaque():
    assert cell_codec.decode(cell_codec.encode("\ud800")) == cell_codec.Opaque("builtins.str", "'\\ud800'")
    with pytest.raises(host_codec.FrameError):
        host_codec.encode("\ud800")


@pytest.mark.parametrize("codec", CODECS)
def test_encodes_subclasses_as_their_plain_types(codec: ModuleType):
    class Number(enum.IntEnum):
        SEVEN = 7

    named = collections.namedtuple("named", "a b")
    value = [Number.SEVEN, named(1, 2), collections.OrderedDict(a=1), collections.defaultdict(int, b=2)]
    assert is_identical(to_plain(codec.decode(codec.encode(value))), [7, (1, 2), {"a": 1}, {"b": 2}])
