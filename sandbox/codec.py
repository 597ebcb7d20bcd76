"""The host's frame codec: msgpack with extensions, decoded as hostile input.

`sandbox.inside.codec` documents what a frame can contain. Everything that leaves a cell is decoded here. Sizes, depth,
item counts and dtypes are bounded, nothing is executed or unpickled, and `FrameError` is the only exception raised.
"""

# msgpack has no type stubs, and the content of a frame is unknown before it is decoded:
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from typing import Any, NoReturn

import msgpack
import numpy as np

from sandbox.inside import codec as inside_codec
from sandbox.inside.codec import MAX_BYTES, MAX_DEPTH, MAX_ITEMS, FrameError, Opaque

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_ITEMS", "FrameError", "Opaque", "decode", "encode"]


def encode(value: object, *, limit: int = MAX_BYTES) -> bytes:
    """Encode a value as a frame of at most `limit` bytes.

    Raises FrameError if the value is too large, too deep, contains itself or contains a lone surrogate.
    """
    try:
        _check_structure(value, 0, [0])
        frame = bytes(msgpack.packb(value, default=_pack_special, strict_types=True, use_bin_type=True) or b"")
    except (ValueError, TypeError, OverflowError, RecursionError) as e:
        raise FrameError(f"this value cannot be encoded as a frame: {e}") from e
    if len(frame) > limit:
        raise FrameError(f"a frame of {len(frame)} bytes exceeds the limit of {limit}")
    return frame


def decode(frame: bytes, *, limit: int = MAX_BYTES) -> Any:
    """Decode a frame of at most `limit` bytes. Raises FrameError, and no other exception, for malformed bytes."""
    if len(frame) > limit:
        raise FrameError(f"a frame of {len(frame)} bytes exceeds the limit of {limit}")
    builder = _ContainerBuilder()
    try:
        value = msgpack.unpackb(
            frame,
            ext_hook=_decode_extension,
            list_hook=builder.build_list,
            object_pairs_hook=builder.build_dict,
            strict_map_key=False,
            max_array_len=MAX_ITEMS + 1,
            max_map_len=MAX_ITEMS,
        )
        _check_structure(value, 0, [0])
    except FrameError:
        raise
    except (ValueError, TypeError, OverflowError, RecursionError, msgpack.UnpackException) as e:
        raise FrameError(f"not a frame: {e}") from None
    return value


class _MarkerExtension:
    """A marker that has not been resolved to a container yet. It is valid only as the first item of a list."""

    def __init__(self, code: int) -> None:
        self.code = code

    def __hash__(self) -> NoReturn:
        raise TypeError("a marker outside a list")


def _decode_extension(code: int, payload: bytes) -> object:
    if inside_codec.EXT_TUPLE <= code <= inside_codec.EXT_OPAQUE and not payload:
        return _MarkerExtension(code)
    return inside_codec.unpack_extension(code, payload)


class _ContainerBuilder:
    """Builds the containers of one frame and bounds the number of items in the whole frame."""

    def __init__(self) -> None:
        self.items = 0

    def count_items(self, items: int) -> None:
        self.items += items + 1
        if self.items > 2 * MAX_ITEMS:
            raise FrameError(f"more than {MAX_ITEMS} items")

    def build_list(self, items: list[Any]) -> object:
        self.count_items(len(items))
        if items and isinstance(items[0], _MarkerExtension):
            return inside_codec.build_container(items[0].code, items[1:])
        return items

    def build_dict(self, pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
        self.count_items(len(pairs))
        return inside_codec.build_dict(pairs)


_PLAIN_TYPES: tuple[type[Any], ...] = (str, float, bytes, list, dict)
_LEAF_TYPES: frozenset[type[Any]] = frozenset({type(None), bool, int, float, complex, str, bytes, np.ndarray})


def _check_structure(value: Any, depth: int, count: list[int]) -> None:
    """Reject values that are too deep or have too many items, and markers that are not the first item of a list."""
    if depth > MAX_DEPTH:
        raise FrameError(f"nested deeper than {MAX_DEPTH}")
    if isinstance(value, dict):
        items: Any = [*value.keys(), *value.values()]
    elif isinstance(value, list | tuple | set | frozenset):
        items = value
    elif isinstance(value, _MarkerExtension | msgpack.Timestamp):
        raise FrameError("a marker outside the head of a list, or a timestamp")
    else:
        return
    count[0] += len(items)
    if count[0] >= MAX_ITEMS:
        raise FrameError(f"more than {MAX_ITEMS} items")
    if depth == MAX_DEPTH and items:
        raise FrameError(f"nested deeper than {MAX_DEPTH}")
    for item in items:
        if type(item) not in _LEAF_TYPES:
            _check_structure(item, depth + 1, count)


def _pack_marked(code: int, items: Any) -> list[Any]:
    return [msgpack.ExtType(code, b""), *items]


def _pack_special(value: Any) -> object:  # noqa: PLR0911 - one branch for each kind of value
    """Return what msgpack packs in place of a value that it does not support."""
    if isinstance(value, np.ndarray | np.generic):
        if not inside_codec.can_carry(value):
            return _pack_marked(inside_codec.EXT_OPAQUE, inside_codec.make_opaque(value))
        code = inside_codec.EXT_ARRAY if type(value) is np.ndarray else inside_codec.EXT_SCALAR
        return msgpack.ExtType(code, inside_codec.pack_array(value))
    if isinstance(value, Opaque):
        return _pack_marked(inside_codec.EXT_OPAQUE, value)
    for kind, code in (
        (tuple, inside_codec.EXT_TUPLE),
        (set, inside_codec.EXT_SET),
        (frozenset, inside_codec.EXT_FROZENSET),
    ):
        if isinstance(value, kind):
            return _pack_marked(code, value)
    for plain in _PLAIN_TYPES:
        if isinstance(value, plain):
            return plain(value)
    if isinstance(value, int):
        exact = int(value)
        fits = -(2**63) <= exact < 2**64
        return exact if fits else msgpack.ExtType(inside_codec.EXT_INT, inside_codec.pack_int(exact))
    if isinstance(value, complex):
        return msgpack.ExtType(inside_codec.EXT_COMPLEX, inside_codec.pack_complex(value))
    return _pack_marked(inside_codec.EXT_OPAQUE, inside_codec.make_opaque(value))
