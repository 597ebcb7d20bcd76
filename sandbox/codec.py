"""The host's frame codec: msgpack with extensions, decoded as hostile input.

`sandbox.inside.codec` documents what a frame can contain. Everything that leaves a cell is decoded here. Sizes, depth,
item counts and dtypes are bounded before anything is built, nothing is executed or unpickled, and `FrameError` is the
only exception raised. Dicts and sets decode to `FrameMap` and `FrameSet`, because a program chooses their keys and
could make the hashes collide.
"""

# msgpack has no type stubs, and the content of a frame is unknown before it is decoded:
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from typing import Any

import msgpack
import numpy as np

from sandbox.frame_containers import FrameMap, FrameSet
from sandbox.frame_scan import check_size
from sandbox.inside import codec as inside_codec
from sandbox.inside.codec import MAX_BYTES, MAX_DEPTH, MAX_ITEMS, FrameError, Opaque

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_ITEMS", "FrameError", "FrameMap", "FrameSet", "Opaque", "decode", "encode"]


def encode(value: object, *, limit: int = MAX_BYTES) -> bytes:
    """Encode a value as a frame of at most `limit` bytes.

    Raises FrameError if the value is too large, too deep, contains itself or contains a lone surrogate.
    """
    try:
        _check_structure(value, 0, [0])
        frame = bytes(msgpack.packb(value, default=_pack_special, strict_types=True, use_bin_type=True) or b"")
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise FrameError(f"this value cannot be encoded as a frame: {error}") from error
    if len(frame) > limit:
        raise FrameError(f"a frame of {len(frame)} bytes exceeds the limit of {limit}")
    return frame


def decode(frame: bytes, *, limit: int = MAX_BYTES) -> Any:
    """Decode a frame of at most `limit` bytes. Raises FrameError, and no other exception, for malformed bytes."""
    if len(frame) > limit:
        raise FrameError(f"a frame of {len(frame)} bytes exceeds the limit of {limit}")
    check_size(frame)
    try:
        value = msgpack.unpackb(
            frame,
            ext_hook=_decode_extension,
            list_hook=_build_list,
            object_pairs_hook=_build_map,
            strict_map_key=False,
            max_array_len=MAX_ITEMS + 1,
            max_map_len=MAX_ITEMS,
        )
        _check_structure(value, 0, [0])
    except FrameError:
        raise
    except (ValueError, TypeError, OverflowError, RecursionError, msgpack.UnpackException) as error:
        raise FrameError(f"not a frame: {error}") from None
    return value


class _MarkerExtension:
    """A marker that has not been resolved to a container yet. It is valid only as the first item of a list."""

    def __init__(self, code: int) -> None:
        self.code = code


def _decode_extension(code: int, payload: bytes) -> object:
    if inside_codec.EXT_TUPLE <= code <= inside_codec.EXT_OPAQUE and not payload:
        return _MarkerExtension(code)
    return inside_codec.unpack_extension(code, payload)


def _build_list(items: list[Any]) -> object:
    if not items or not isinstance(items[0], _MarkerExtension):
        return items
    marker = items[0].code
    if marker in (inside_codec.EXT_SET, inside_codec.EXT_FROZENSET):
        return FrameSet(items[1:], frozen=marker == inside_codec.EXT_FROZENSET)
    return inside_codec.build_container(marker, items[1:])


def _build_map(pairs: list[tuple[Any, Any]]) -> FrameMap:
    return FrameMap(pairs)


_PLAIN_TYPES: tuple[type[Any], ...] = (str, float, bytes, list, dict)
"""Types that msgpack packs itself. An object of a subclass is packed as one of these."""
_LEAF_TYPES: frozenset[type[Any]] = frozenset({type(None), bool, int, float, complex, str, bytes, np.ndarray})
"""Types of values that have no items to check."""


def _check_structure(value: Any, depth: int, count: list[int]) -> None:
    """Reject values that are too deep or have too many items, and markers that are not the first item of a list.

    `count` is a list with one number, to which the items of this value are added.
    """
    if depth > MAX_DEPTH:
        raise FrameError(f"nested deeper than {MAX_DEPTH}")
    if isinstance(value, dict | FrameMap):
        items: Any = [*value.keys(), *value.values()]
    elif isinstance(value, list | tuple | set | frozenset | FrameSet):
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
        if not inside_codec.is_supported_array(value):
            return _pack_marked(inside_codec.EXT_OPAQUE, inside_codec.make_opaque(value))
        code = inside_codec.EXT_ARRAY if type(value) is np.ndarray else inside_codec.EXT_SCALAR
        return msgpack.ExtType(code, inside_codec.pack_array(value))
    if isinstance(value, Opaque):
        return _pack_marked(inside_codec.EXT_OPAQUE, value)
    if isinstance(value, FrameMap):
        return dict(value)  # only outcomes of packages are encoded again, for the cache
    if isinstance(value, FrameSet):
        return _pack_marked(inside_codec.EXT_FROZENSET if value.frozen else inside_codec.EXT_SET, value)
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
