"""The box's half of the frame codec: a small part of msgpack in pure Python, for the box has no packages but NumPy.

A frame carries None, bool, int of any size, float, complex, str, bytes, list, tuple, set, frozenset, dict, NumPy arrays
and NumPy scalars; any other object travels as an `Opaque`. `sandbox.codec` reads and writes the same bytes outside.

What msgpack lacks is an extension: an int beyond 64 bits, a complex, an array (its dtype, its shape, its raw bytes in
C order, little endian). A tuple, a set, a frozenset and an `Opaque` are arrays whose first item is a marker.
"""

# NumPy's stubs leave dtypes open:
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import math
import struct
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

MAX_BYTES = 64 << 20
MAX_DEPTH = 64
MAX_ITEMS = 250_000
MAX_NDIM = 32
MAX_TEXT = 400

EXT_INT, EXT_COMPLEX, EXT_ARRAY, EXT_SCALAR = 1, 2, 3, 4
EXT_TUPLE, EXT_SET, EXT_FROZENSET, EXT_OPAQUE = 16, 17, 18, 19

DTYPES = ("|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16")


class FrameError(ValueError):
    """These bytes are not a frame, or this value cannot be one."""


class Opaque(NamedTuple):
    """Stands for an object that a frame cannot carry: the name of its type, and its repr cut short."""

    type_name: str
    text: str


def opaque(value: object) -> Opaque:
    """What is sent in place of an object that no frame carries. Never raises, whatever the object's repr does."""
    try:
        text = repr(value)[:MAX_TEXT]
    except Exception:
        text = "(its repr raises)"
    kind = type(value)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if isinstance(value, np.ndarray):
        name = f"{name}[{value.dtype}]"
    return Opaque(str(name)[:MAX_TEXT], str(text).encode("utf-8", "replace").decode())


# Arrays


def can_carry(value: Any) -> bool:
    """Whether this is a plain array or a NumPy scalar of a permitted dtype."""
    return (type(value) is np.ndarray or isinstance(value, np.generic)) and _dtype_code(value.dtype) in DTYPES


def _dtype_code(dtype: np.dtype[Any]) -> str:
    return "" if dtype.hasobject or dtype.names else dtype.newbyteorder("<").str


def pack_array(value: Any) -> bytes:
    """The payload of an array or scalar extension. `can_carry(value)` must hold."""
    code = _dtype_code(value.dtype)
    shape = value.shape
    head = struct.pack(f"<BB{len(shape)}Q", DTYPES.index(code), len(shape), *shape)
    return head + np.asarray(value).astype(code, copy=False).tobytes()


def unpack_array(payload: bytes | memoryview) -> "np.ndarray[Any, Any]":
    """The array in a payload, checked: a known dtype, at most MAX_NDIM axes, as many bytes as its shape needs."""
    try:
        code, ndim = payload[0], payload[1]
        if code >= len(DTYPES) or ndim > MAX_NDIM:
            raise FrameError("an array of unknown dtype or of too many axes")
        start = 2 + 8 * ndim
        shape = struct.unpack_from(f"<{ndim}Q", payload, 2)
        dtype = np.dtype(DTYPES[code])
        if math.prod(shape) * dtype.itemsize != len(payload) - start:
            raise FrameError(f"an array of shape {shape} with {len(payload) - start} bytes")
        if dtype.kind == "b" and any(byte > 1 for byte in set(bytes(payload[start:]))):
            raise FrameError("a bool array with a byte that is neither 0 nor 1")
        return np.frombuffer(payload, dtype, offset=start).reshape(shape).copy()
    except (IndexError, ValueError, OverflowError, struct.error) as e:
        raise FrameError(f"not an array: {e}") from None


def unpack_scalar(payload: bytes | memoryview) -> Any:
    array = unpack_array(payload)
    if array.ndim:
        raise FrameError("a scalar with a shape")
    return array[()]


def unpack_ext(code: int, payload: bytes | memoryview) -> object:
    """The value of an extension that stands alone; FrameError for any other."""
    if code == EXT_ARRAY:
        return unpack_array(payload)
    if code == EXT_SCALAR:
        return unpack_scalar(payload)
    if code == EXT_INT:
        return int.from_bytes(payload, "little", signed=True)
    if code == EXT_COMPLEX and len(payload) == 16:
        return complex(*struct.unpack("<dd", payload))
    raise FrameError(f"unknown extension {code} of {len(payload)} bytes")


def pack_int(value: int) -> bytes:
    return value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)


def pack_complex(value: complex) -> bytes:
    return struct.pack("<dd", value.real, value.imag)


# Containers


def build(marker: int, items: list[Any]) -> object:
    """The container that a marker and its items stand for."""
    if marker == EXT_TUPLE:
        return tuple(items)
    if marker == EXT_OPAQUE:
        if len(items) != 2 or not all(isinstance(item, str) and len(item) <= MAX_TEXT for item in items):
            raise FrameError("a malformed opaque value")
        return Opaque(*items)
    check_keys(items)
    return set(items) if marker == EXT_SET else frozenset(items)


def build_dict(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    check_keys([key for key, _ in pairs])
    return dict(pairs)


def check_keys(keys: list[Any]) -> None:
    """Refuse keys that cannot be hashed, and keys chosen to collide, with which a set takes quadratic time."""
    try:
        hashes = {hash(key) for key in keys}
    except TypeError:
        raise FrameError("a key that cannot be hashed") from None
    if len(keys) > 64 and len(hashes) < len(keys) // 2:
        raise FrameError("keys that collide")


# Writing


class _Writer:
    def __init__(self, limit: int) -> None:
        self.parts: list[bytes] = []
        self.size = 0
        self.items = 0
        self.limit = limit

    def put(self, data: bytes) -> None:
        self.size += len(data)
        if self.size > self.limit:
            raise FrameError(f"a frame of more than {self.limit} bytes")
        self.parts.append(data)

    def ext(self, code: int, payload: bytes) -> None:
        self.put(struct.pack(">BIb", 0xC9, len(payload), code))
        self.put(payload)

    def sequence(self, items: list[Any], marker: int | None, depth: int) -> None:
        self.put(struct.pack(">BI", 0xDD, len(items) + (marker is not None)))
        if marker is not None:
            self.ext(marker, b"")
        for item in items:
            self.value(item, depth)

    def value(self, value: Any, depth: int) -> None:
        self.items += 1
        if depth > MAX_DEPTH or self.items > MAX_ITEMS:
            raise FrameError(f"a value nested deeper than {MAX_DEPTH}, or of more than {MAX_ITEMS} items")
        write = _WRITERS.get(type(value))
        if write is None:
            write = next((writer for kind, writer in _WRITERS.items() if isinstance(value, kind)), _Writer.other)
        write(self, value, depth + 1)

    def other(self, value: object, depth: int) -> None:
        self.sequence(list(opaque(value)), EXT_OPAQUE, depth)

    def array(self, value: Any, depth: int) -> None:
        if can_carry(value):
            self.ext(EXT_ARRAY if type(value) is np.ndarray else EXT_SCALAR, pack_array(value))
        else:
            self.other(value, depth)

    def integer(self, value: int, _: int) -> None:
        value = int(value)
        if -(2**63) <= value < 2**63:
            self.put(struct.pack(">Bq", 0xD3, value))
        else:
            self.ext(EXT_INT, pack_int(value))

    def text(self, value: str, depth: int) -> None:
        try:
            data = str.encode(value)
        except UnicodeEncodeError:
            return self.other(value, depth)
        return self.put(struct.pack(">BI", 0xDB, len(data)) + data)

    def mapping(self, value: dict[Any, Any], depth: int) -> None:
        pairs = list(value.items())
        self.put(struct.pack(">BI", 0xDF, len(pairs)))
        for key, item in pairs:
            self.value(key, depth)
            self.value(item, depth)

    def blob(self, value: bytes, _: int) -> None:
        self.put(struct.pack(">BI", 0xC6, len(value)))
        self.put(bytes(value))


_WRITERS: dict[type, Callable[[_Writer, Any, int], None]] = {
    np.ndarray: _Writer.array,
    np.generic: _Writer.array,
    bool: lambda w, v, _: w.put(b"\xc3" if v else b"\xc2"),
    type(None): lambda w, _v, _d: w.put(b"\xc0"),
    int: _Writer.integer,
    float: lambda w, v, _: w.put(struct.pack(">Bd", 0xCB, v)),
    str: _Writer.text,
    list: lambda w, v, depth: w.sequence(list(v), None, depth),
    Opaque: lambda w, v, depth: w.sequence(list(v), EXT_OPAQUE, depth),
    tuple: lambda w, v, depth: w.sequence(list(v), EXT_TUPLE, depth),
    dict: _Writer.mapping,
    bytes: _Writer.blob,
    set: lambda w, v, depth: w.sequence(list(v), EXT_SET, depth),
    frozenset: lambda w, v, depth: w.sequence(list(v), EXT_FROZENSET, depth),
    complex: lambda w, v, _: w.ext(EXT_COMPLEX, pack_complex(v)),
}
"""By exact type, else the first that it is an instance of: so NumPy's float64 comes before float."""


def encode(value: object, *, limit: int = MAX_BYTES) -> bytes:
    """The frame of a value. Raises FrameError when it is too large, too deep or contains itself."""
    writer = _Writer(limit)
    writer.value(value, 0)
    return b"".join(writer.parts)


# Reading


class _Marker(NamedTuple):
    code: int


class _Reader:
    def __init__(self, frame: bytes) -> None:
        self.frame = memoryview(frame)
        self.at = 0
        self.items = 0

    def take(self, size: int) -> memoryview:
        if size > len(self.frame) - self.at:
            raise FrameError("the frame ends too early")
        self.at += size
        return self.frame[self.at - size : self.at]

    def number(self, form: str) -> Any:
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def value(self, depth: int, marker_allowed: bool = False) -> Any:
        self.items += 1
        if depth > MAX_DEPTH or self.items > MAX_ITEMS:
            raise FrameError("nested too deep, or too many items")
        tag = self.take(1)[0]
        if tag in _NUMBERS:
            return self.number(_NUMBERS[tag])
        if tag in _SMALL:
            return _SMALL[tag]
        kind, size = self.head(tag)
        if kind == "ext":
            return self.ext(size, marker_allowed)
        if kind == "str":
            return self.text(size)
        if kind == "bin":
            return bytes(self.take(size))
        return self.array(size, depth + 1) if kind == "array" else self.mapping(size, depth + 1)

    def head(self, tag: int) -> tuple[str, int]:
        if tag in _SIZES:
            kind, form = _SIZES[tag]
            return kind, self.number(form)
        for low, high, kind in ((0x80, 0x8F, "map"), (0x90, 0x9F, "array"), (0xA0, 0xBF, "str")):
            if low <= tag <= high:
                return kind, tag - low
        if 0xD4 <= tag <= 0xD8:
            return "ext", 1 << (tag - 0xD4)
        raise FrameError(f"unknown tag {tag:#x}")

    def ext(self, size: int, marker_allowed: bool) -> Any:
        code: int = self.number(">b")
        payload = self.take(size)
        if marker_allowed and EXT_TUPLE <= code <= EXT_OPAQUE and not size:
            return _Marker(code)
        return unpack_ext(code, payload)

    def text(self, size: int) -> str:
        try:
            return str(self.take(size), "utf-8")
        except UnicodeDecodeError:
            raise FrameError("a text that is not UTF-8") from None

    def array(self, size: int, depth: int) -> object:
        if size > len(self.frame) - self.at:
            raise FrameError("an array longer than the frame")
        items = [self.value(depth, marker_allowed=i == 0) for i in range(size)]
        if items and type(items[0]) is _Marker:
            return build(items[0].code, items[1:])
        return items

    def mapping(self, size: int, depth: int) -> dict[Any, Any]:
        if 2 * size > len(self.frame) - self.at:
            raise FrameError("a map longer than the frame")
        return build_dict([(self.value(depth), self.value(depth)) for _ in range(size)])


_SMALL: dict[int, Any] = {0xC0: None, 0xC2: False, 0xC3: True}
_SMALL.update({number: number for number in range(0x80)})
_SMALL.update({0x100 - number: -number for number in range(1, 33)})
_NUMBERS = dict(zip(range(0xCA, 0xD4), (">f", ">d", ">B", ">H", ">I", ">Q", ">b", ">h", ">i", ">q"), strict=True))
_SIZES = {
    tag + i: (kind, form)
    for tag, kind, forms in (
        (0xC4, "bin", (">B", ">H", ">I")),
        (0xC7, "ext", (">B", ">H", ">I")),
        (0xD9, "str", (">B", ">H", ">I")),
        (0xDC, "array", (">H", ">I")),
        (0xDE, "map", (">H", ">I")),
    )
    for i, form in enumerate(forms)
}
"""What each tag of msgpack stands for: a value, the form of a number, or a kind and the form of its size."""


def decode(frame: bytes, *, limit: int = MAX_BYTES) -> Any:
    """The value of a frame. Raises FrameError, and nothing else, for bytes that are not one."""
    if len(frame) > limit:
        raise FrameError(f"a frame of {len(frame)} bytes, more than {limit}")
    reader = _Reader(frame)
    value = reader.value(0)
    if reader.at != len(frame):
        raise FrameError("bytes after the value")
    return value
