"""The cell's frame codec: a small subset of msgpack in pure Python, because a cell has no packages except NumPy.

A frame carries None, bool, int of any size, float, complex, str, bytes, list, tuple, set, frozenset, dict, NumPy arrays
and NumPy scalars. A subclass of these is written as its base type. Any other object becomes an `Opaque`, and so do a
text with lone surrogates, an array of another dtype, and an object of a subclass of arrays. `sandbox.codec` reads and
writes the same format on the host.

Types that msgpack lacks are extensions: an int outside of the signed 64-bit range, a complex, an array (dtype, shape,
raw bytes in C order, little endian). A tuple, a set, a frozenset and an `Opaque` are msgpack arrays whose first item is
a marker."""

# NumPy's stubs do not specify dtypes:
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import math
import struct
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

MAX_BYTES = 64 << 20
MAX_DEPTH = 64
MAX_ITEMS = 250_000
"""The most values in a frame, including containers and keys."""
MAX_NDIM = 32
MAX_OPAQUE_TEXT = 400
"""The most characters of each text of an `Opaque`."""

EXT_INT, EXT_COMPLEX, EXT_ARRAY, EXT_SCALAR = 1, 2, 3, 4
EXT_TUPLE, EXT_SET, EXT_FROZENSET, EXT_OPAQUE = 16, 17, 18, 19

DTYPES = ("|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16")


class FrameError(ValueError):
    """The bytes are not a valid frame, or the value cannot be encoded as one."""


class Opaque(NamedTuple):
    """Represents an object that a frame cannot carry: the name of its type, and its truncated repr."""

    type_name: str
    text: str


def make_opaque(value: object) -> Opaque:
    """Represent an object that no frame can carry. Never raises, whatever the object's repr does."""
    try:
        text = repr(value)[:MAX_OPAQUE_TEXT]
    except Exception:
        text = "(its repr raises)"
    kind = type(value)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if isinstance(value, np.ndarray):
        name = f"{name}[{value.dtype}]"
    return Opaque(str(name)[:MAX_OPAQUE_TEXT], str(text).encode("utf-8", "replace").decode())


# Arrays


def is_supported_array(value: Any) -> bool:
    """Whether this is a plain array or a NumPy scalar of a supported dtype."""
    return (type(value) is np.ndarray or isinstance(value, np.generic)) and _find_dtype_name(value.dtype) in DTYPES


def _find_dtype_name(dtype: np.dtype[Any]) -> str:
    return "" if dtype.hasobject or dtype.names else dtype.newbyteorder("<").str


def pack_array(value: Any) -> bytes:
    """Pack an array or scalar as the payload of an extension. `is_supported_array(value)` must be true."""
    dtype_name = _find_dtype_name(value.dtype)
    shape = value.shape
    head = struct.pack(f"<BB{len(shape)}Q", DTYPES.index(dtype_name), len(shape), *shape)
    return head + np.asarray(value).astype(dtype_name, copy=False).tobytes()


def unpack_array(payload: bytes | memoryview) -> "np.ndarray[Any, Any]":
    """Unpack and validate an array: a known dtype, at most MAX_NDIM axes, and exactly the bytes that its shape needs.

    Raises FrameError.
    """
    try:
        dtype_index, ndim = payload[0], payload[1]
        if dtype_index >= len(DTYPES) or ndim > MAX_NDIM:
            raise FrameError("an array of unknown dtype or with too many axes")
        start = 2 + 8 * ndim
        shape = struct.unpack_from(f"<{ndim}Q", payload, 2)
        dtype = np.dtype(DTYPES[dtype_index])
        if math.prod(shape) * dtype.itemsize != len(payload) - start:
            raise FrameError(f"an array of shape {shape} with {len(payload) - start} bytes")
        if dtype.kind == "b" and np.any(np.frombuffer(payload, np.uint8, offset=start) > 1):
            raise FrameError("a bool array with a byte that is neither 0 nor 1")
        return np.frombuffer(payload, dtype, offset=start).reshape(shape).copy()
    except (IndexError, ValueError, OverflowError, struct.error) as error:
        raise FrameError(f"not an array: {error}") from None


def unpack_scalar(payload: bytes | memoryview) -> Any:
    array = unpack_array(payload)
    if array.ndim:
        raise FrameError("a scalar with axes")
    return array[()]


def unpack_extension(code: int, payload: bytes | memoryview) -> object:
    """Unpack an extension that is a complete value. Raises FrameError for any other extension."""
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


def build_container(marker: int, items: list[Any]) -> object:
    """Build the container that a marker and its items represent. Raises FrameError."""
    if marker == EXT_TUPLE:
        return tuple(items)
    if marker == EXT_OPAQUE:
        if len(items) != 2 or not all(isinstance(item, str) and len(item) <= MAX_OPAQUE_TEXT for item in items):
            raise FrameError("a malformed opaque value")
        return Opaque(*items)
    check_keys(items)
    return set(items) if marker == EXT_SET else frozenset(items)


def build_dict(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    check_keys([key for key, _ in pairs])
    return dict(pairs)


def check_keys(keys: list[Any]) -> None:
    """Reject keys that cannot be hashed, and keys chosen to collide, which make a set take quadratic time."""
    try:
        hashes = {hash(key) for key in keys}
    except TypeError:
        raise FrameError("a key is not hashable") from None
    if len(keys) > 64 and len(hashes) < len(keys) // 2:
        raise FrameError("the hashes of the keys collide")


# Writing


class _FrameWriter:
    def __init__(self, limit: int) -> None:
        self.parts: list[bytes] = []
        self.size = 0
        self.items = 0
        self.limit = limit

    def write(self, data: bytes) -> None:
        self.size += len(data)
        if self.size > self.limit:
            raise FrameError(f"the frame exceeds {self.limit} bytes")
        self.parts.append(data)

    def write_extension(self, code: int, payload: bytes) -> None:
        self.write(struct.pack(">BIb", 0xC9, len(payload), code))
        self.write(payload)

    def write_sequence(self, items: list[Any], marker: int | None, depth: int) -> None:
        self.write(struct.pack(">BI", 0xDD, len(items) + (marker is not None)))
        if marker is not None:
            self.write_extension(marker, b"")
        for item in items:
            self.write_value(item, depth)

    def write_value(self, value: Any, depth: int) -> None:
        self.items += 1
        if depth > MAX_DEPTH or self.items > MAX_ITEMS:
            raise FrameError(f"a value nested deeper than {MAX_DEPTH}, or with more than {MAX_ITEMS} items")
        write = _WRITERS.get(type(value))
        if write is None:
            write = next(
                (writer for kind, writer in _WRITERS.items() if isinstance(value, kind)), _FrameWriter.write_opaque
            )
        write(self, value, depth + 1)

    def write_opaque(self, value: object, depth: int) -> None:
        self.write_sequence(list(make_opaque(value)), EXT_OPAQUE, depth)

    def write_array(self, value: Any, depth: int) -> None:
        if is_supported_array(value):
            self.write_extension(EXT_ARRAY if type(value) is np.ndarray else EXT_SCALAR, pack_array(value))
        else:
            self.write_opaque(value, depth)

    def write_int(self, value: int, _: int) -> None:
        value = int(value)
        if -(2**63) <= value < 2**63:
            self.write(struct.pack(">Bq", 0xD3, value))
        else:
            self.write_extension(EXT_INT, pack_int(value))

    def write_str(self, value: str, depth: int) -> None:
        try:
            data = str.encode(value)
        except UnicodeEncodeError:
            return self.write_opaque(value, depth)
        return self.write(struct.pack(">BI", 0xDB, len(data)) + data)

    def write_dict(self, value: dict[Any, Any], depth: int) -> None:
        pairs = list(value.items())
        self.write(struct.pack(">BI", 0xDF, len(pairs)))
        for key, item in pairs:
            self.write_value(key, depth)
            self.write_value(item, depth)

    def write_bytes(self, value: bytes, _: int) -> None:
        self.write(struct.pack(">BI", 0xC6, len(value)))
        self.write(bytes(value))


_WRITERS: dict[type, Callable[[_FrameWriter, Any, int], None]] = {
    np.ndarray: _FrameWriter.write_array,
    np.generic: _FrameWriter.write_array,
    bool: lambda w, v, _: w.write(b"\xc3" if v else b"\xc2"),
    type(None): lambda w, _v, _d: w.write(b"\xc0"),
    int: _FrameWriter.write_int,
    float: lambda w, v, _: w.write(struct.pack(">Bd", 0xCB, v)),
    str: _FrameWriter.write_str,
    list: lambda w, v, depth: w.write_sequence(list(v), None, depth),
    Opaque: lambda w, v, depth: w.write_sequence(list(v), EXT_OPAQUE, depth),
    tuple: lambda w, v, depth: w.write_sequence(list(v), EXT_TUPLE, depth),
    dict: _FrameWriter.write_dict,
    bytes: _FrameWriter.write_bytes,
    set: lambda w, v, depth: w.write_sequence(list(v), EXT_SET, depth),
    frozenset: lambda w, v, depth: w.write_sequence(list(v), EXT_FROZENSET, depth),
    complex: lambda w, v, _: w.write_extension(EXT_COMPLEX, pack_complex(v)),
}
"""Looked up by exact type, else by the first isinstance match. NumPy types come first because np.float64 is a float."""


def encode(value: object, *, limit: int = MAX_BYTES) -> bytes:
    """Encode a value as a frame of at most `limit` bytes.

    Raises FrameError if the value is too large, too deep or contains itself.
    """
    writer = _FrameWriter(limit)
    writer.write_value(value, 0)
    return b"".join(writer.parts)


# Reading


class _Marker(NamedTuple):
    code: int


class _FrameReader:
    def __init__(self, frame: bytes) -> None:
        self.frame = memoryview(frame)
        self.offset = 0
        self.items = 0

    def read(self, size: int) -> memoryview:
        if size > len(self.frame) - self.offset:
            raise FrameError("the frame ends too early")
        self.offset += size
        return self.frame[self.offset - size : self.offset]

    def read_number(self, form: str) -> Any:
        return struct.unpack(form, self.read(struct.calcsize(form)))[0]

    def read_value(self, depth: int, marker_allowed: bool = False) -> Any:
        self.items += 1
        if depth > MAX_DEPTH or self.items > MAX_ITEMS:
            raise FrameError("nested too deeply, or too many items")
        tag = self.read(1)[0]
        if tag in _NUMBER_FORMATS:
            return self.read_number(_NUMBER_FORMATS[tag])
        if tag in _CONSTANTS:
            return _CONSTANTS[tag]
        kind, size = self.read_header(tag)
        if kind == "ext":
            return self.read_extension(size, marker_allowed)
        if kind == "str":
            return self.read_str(size)
        if kind == "bin":
            return bytes(self.read(size))
        return self.read_list(size, depth + 1) if kind == "array" else self.read_dict(size, depth + 1)

    def read_header(self, tag: int) -> tuple[str, int]:
        if tag in _SIZE_FORMATS:
            kind, form = _SIZE_FORMATS[tag]
            return kind, self.read_number(form)
        for low, high, kind in ((0x80, 0x8F, "map"), (0x90, 0x9F, "array"), (0xA0, 0xBF, "str")):
            if low <= tag <= high:
                return kind, tag - low
        if 0xD4 <= tag <= 0xD8:
            return "ext", 1 << (tag - 0xD4)
        raise FrameError(f"unknown tag {tag:#x}")

    def read_extension(self, size: int, marker_allowed: bool) -> Any:
        code: int = self.read_number(">b")
        payload = self.read(size)
        if marker_allowed and EXT_TUPLE <= code <= EXT_OPAQUE and not size:
            return _Marker(code)
        return unpack_extension(code, payload)

    def read_str(self, size: int) -> str:
        try:
            return str(self.read(size), "utf-8")
        except UnicodeDecodeError:
            raise FrameError("a string that is not UTF-8") from None

    def read_list(self, size: int, depth: int) -> object:
        if size > len(self.frame) - self.offset:
            raise FrameError("an array longer than the frame")
        items = [self.read_value(depth, marker_allowed=i == 0) for i in range(size)]
        if items and type(items[0]) is _Marker:
            return build_container(items[0].code, items[1:])
        return items

    def read_dict(self, size: int, depth: int) -> dict[Any, Any]:
        if 2 * size > len(self.frame) - self.offset:
            raise FrameError("a map longer than the frame")
        return build_dict([(self.read_value(depth), self.read_value(depth)) for _ in range(size)])


# Tags by what follows; `read_header` knows the others.
_CONSTANTS: dict[int, Any] = {0xC0: None, 0xC2: False, 0xC3: True}
_CONSTANTS.update({number: number for number in range(0x80)})
_CONSTANTS.update({0x100 - number: -number for number in range(1, 33)})
_NUMBER_FORMATS = dict(
    zip(range(0xCA, 0xD4), (">f", ">d", ">B", ">H", ">I", ">Q", ">b", ">h", ">i", ">q"), strict=True)
)
_SIZE_FORMATS = {
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
"""The meaning of each msgpack tag: a constant, the format of a number, or a kind and the format of its size."""


def decode(frame: bytes, *, limit: int = MAX_BYTES) -> Any:
    """Decode a frame of at most `limit` bytes. Raises FrameError, and no other exception, for malformed bytes."""
    if len(frame) > limit:
        raise FrameError(f"a frame of {len(frame)} bytes exceeds the limit of {limit}")
    reader = _FrameReader(frame)
    value = reader.read_value(0)
    if reader.offset != len(frame):
        raise FrameError("bytes after the value")
    return value
