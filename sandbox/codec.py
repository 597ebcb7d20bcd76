"""The frame codec outside the box: msgpack with extensions, read with hostile input in mind.

See `sandbox.inside.codec` for what a frame carries. Everything that leaves a box is decoded here: sizes, depth, counts
and dtypes are bounded, nothing is ever executed or unpickled, and `FrameError` is the one exception raised.
"""

# msgpack has no types, and what a frame holds is not known before it is read:
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from typing import Any, NoReturn

import msgpack
import numpy as np

from sandbox.inside import codec as wire
from sandbox.inside.codec import MAX_BYTES, MAX_DEPTH, MAX_ITEMS, FrameError, Opaque

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_ITEMS", "FrameError", "Opaque", "decode", "encode"]


def encode(value: object, *, limit: int = MAX_BYTES) -> bytes:
    """The frame of a value. Raises FrameError for one that is too large or deep, or has itself or a lone surrogate."""
    try:
        _check(value, 0, [0])
        frame = bytes(msgpack.packb(value, default=_default, strict_types=True, use_bin_type=True) or b"")
    except (ValueError, TypeError, OverflowError, RecursionError) as e:
        raise FrameError(f"this value cannot be a frame: {e}") from e
    if len(frame) > limit:
        raise FrameError(f"a frame of {len(frame)} bytes, more than {limit}")
    return frame


def decode(frame: bytes, *, limit: int = MAX_BYTES) -> Any:
    """The value of a frame. Raises FrameError, and nothing else, for bytes that are not one."""
    if len(frame) > limit:
        raise FrameError(f"a frame of {len(frame)} bytes, more than {limit}")
    builder = _Builder()
    try:
        value = msgpack.unpackb(
            frame,
            ext_hook=_ext,
            list_hook=builder.finish_list,
            object_pairs_hook=builder.finish_dict,
            strict_map_key=False,
            max_array_len=MAX_ITEMS + 1,
            max_map_len=MAX_ITEMS,
        )
        _check(value, 0, [0])
    except FrameError:
        raise
    except (ValueError, TypeError, OverflowError, RecursionError, msgpack.UnpackException) as e:
        raise FrameError(f"not a frame: {e}") from None
    return value


class _Marker:
    """What a marker's extension becomes until its list is built; anywhere else it is an error."""

    def __init__(self, code: int) -> None:
        self.code = code

    def __hash__(self) -> NoReturn:
        raise TypeError("a marker outside a list")


def _ext(code: int, payload: bytes) -> object:
    if wire.EXT_TUPLE <= code <= wire.EXT_OPAQUE and not payload:
        return _Marker(code)
    return wire.unpack_ext(code, payload)


class _Builder:
    """Builds the containers of one frame as msgpack meets their ends, and counts their items over the whole frame."""

    def __init__(self) -> None:
        self.items = 0

    def count(self, items: int) -> None:
        self.items += items + 1
        if self.items > 2 * MAX_ITEMS:
            raise FrameError(f"more than {MAX_ITEMS} items")

    def finish_list(self, items: list[Any]) -> object:
        self.count(len(items))
        if items and isinstance(items[0], _Marker):
            return wire.build(items[0].code, items[1:])
        return items

    def finish_dict(self, pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
        self.count(len(pairs))
        return wire.build_dict(pairs)


_PLAIN: tuple[type[Any], ...] = (str, float, bytes, list, dict)
_LEAVES: frozenset[type[Any]] = frozenset({type(None), bool, int, float, complex, str, bytes, np.ndarray})


def _check(value: Any, depth: int, count: list[int]) -> None:
    """Refuse what is nested too deep or has too many items, and markers that are not the head of a list."""
    if depth > MAX_DEPTH:
        raise FrameError(f"nested deeper than {MAX_DEPTH}")
    if isinstance(value, dict):
        items: Any = [*value.keys(), *value.values()]
    elif isinstance(value, list | tuple | set | frozenset):
        items = value
    elif isinstance(value, _Marker | msgpack.Timestamp):
        raise FrameError("a marker outside the head of a list, or a timestamp")
    else:
        return
    count[0] += len(items)
    if count[0] >= MAX_ITEMS:
        raise FrameError(f"more than {MAX_ITEMS} items")
    if depth == MAX_DEPTH and items:
        raise FrameError(f"nested deeper than {MAX_DEPTH}")
    for item in items:
        if type(item) not in _LEAVES:
            _check(item, depth + 1, count)


def _marked(code: int, items: Any) -> list[Any]:
    return [msgpack.ExtType(code, b""), *items]


def _default(value: Any) -> object:  # noqa: PLR0911 - a case for each kind of value
    """What msgpack packs in place of a value that it does not know."""
    if isinstance(value, np.ndarray | np.generic):
        if not wire.can_carry(value):
            return _marked(wire.EXT_OPAQUE, wire.opaque(value))
        code = wire.EXT_ARRAY if type(value) is np.ndarray else wire.EXT_SCALAR
        return msgpack.ExtType(code, wire.pack_array(value))
    if isinstance(value, Opaque):
        return _marked(wire.EXT_OPAQUE, value)
    for kind, code in ((tuple, wire.EXT_TUPLE), (set, wire.EXT_SET), (frozenset, wire.EXT_FROZENSET)):
        if isinstance(value, kind):
            return _marked(code, value)
    for plain in _PLAIN:
        if isinstance(value, plain):
            return plain(value)
    if isinstance(value, int):
        exact = int(value)
        fits = -(2**63) <= exact < 2**64
        return exact if fits else msgpack.ExtType(wire.EXT_INT, wire.pack_int(exact))
    if isinstance(value, complex):
        return msgpack.ExtType(wire.EXT_COMPLEX, wire.pack_complex(value))
    return _marked(wire.EXT_OPAQUE, wire.opaque(value))
