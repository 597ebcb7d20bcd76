"""Synchronizes lists, dicts, sets and arrays that exist in two processes.

Each synchronized object has a number (ref) that both processes use for it. Before a process sends a message, it sends
the content of every object that changed in place since the last message, and the receiver writes that content into its
own object. A view of an array is sent as a view: its base array and its position in it. When only one process still
uses an object, both stop tracking it.

The other process is not trusted: every method that decodes raises MalformedMessageError for what no honest process
sends."""

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, cast

import numpy as np

from problems.format.test_runtime.array_codec import (
    Array,
    ArrayContent,
    build_array,
    decode_array_content,
    decode_scalar,
    decode_view,
    encode_array_content,
    encode_layout,
    encode_scalar,
    get_root,
    read_array_bytes,
    require_transferable,
    write_array,
)
from problems.format.test_runtime.wire_validation import (
    MalformedMessageError,
    NotTransferableError,
    read_int,
    read_list,
    require,
)

WireForm = list[Any]

_NEW_OBJECTS = ("list", "dict", "set", "array", "record")
CONTAINERS = ("tuple", "frozenset", "range", "view", "scalar", "ref", *_NEW_OBJECTS)
"""The kinds of wire form that `ObjectSync` encodes and decodes."""

SMALL_ROOT_BYTES = 4096
"""A view is sent as a view if its base array has at most this many bytes, or at most 8 times the bytes of the view.
Otherwise it is sent as a separate array."""
_UNUSED_REFCOUNT = 2
"""sys.getrefcount of an object that only its `_TrackedObject` refers to. The call itself adds one reference."""
_EXACT_TYPES = (list, dict, set, np.ndarray)
"""The types that an object has in both processes. A subclass arrives as its base type."""


class _TrackedObject:
    """An object and its content when it was last synchronized."""

    __slots__ = ("is_pinned", "obj", "snapshot")

    def __init__(self, obj: Any) -> None:
        self.obj = obj
        self.snapshot: Any = None
        self.is_pinned = False
        """Whether to track the object until the other process forgets it. Set where the other process has only an
        approximation of it: a plain dict for a defaultdict, a tuple for a named tuple."""


def is_container(value: Any) -> bool:
    return isinstance(value, list | tuple | dict | set | frozenset | range | np.ndarray | np.generic)


def _is_unchanged_item(a: Any, b: Any) -> bool:
    """Return whether an item of a container is certainly unchanged. A nested container compares by identity, because it
    is synchronized separately."""
    is_plain = type(a) is type(b) and isinstance(a, int | float | str | bytes)
    return a is b or (is_plain and (a == b or repr(a) == repr(b) == "nan"))


class ObjectSync:
    """The synchronized objects of one process. `encode` and `decode` convert the items of containers (`RpcPeer`)."""

    def __init__(self, encode: Callable[[Any], Any], decode: Callable[[Any], Any], *, first: bool) -> None:
        self._encode_item, self._decode_item = encode, decode
        self._next = 0 if first else 1
        self._peer_parity = 1 - self._next
        self._message_start = self._next
        self._replaced_snapshots: list[tuple[_TrackedObject, Any]] = []
        self._entries: dict[int, _TrackedObject] = {}
        """By ref."""
        self._refs: dict[int, int] = {}
        """The refs of the tracked objects, by `id`."""
        self._forgotten: list[int] = []
        self._decoders: dict[tuple[str, int], Callable[..., Any]] = {
            ("tuple", 1): self._decode_tuple,
            ("frozenset", 1): self._decode_frozenset,
            ("range", 3): _decode_range,
            ("scalar", 2): decode_scalar,
            ("ref", 1): self._decode_ref,
            ("view", 4): self._decode_view,
            **{(name, 2): partial(self._decode_new, name) for name in _NEW_OBJECTS},
        }

    def allocate_ref(self) -> int:
        """Return a number that neither process has used. One process uses odd numbers, the other even ones."""
        self._next += 2
        return self._next

    def read_new_ref(self, ref: Any) -> int:
        """Return the ref of an object of the other process, which chose the number."""
        require(read_int(ref) > 0 and ref % 2 == self._peer_parity, "a number of an object is not the sender's")
        return ref

    # Synchronizing changes

    def start_message(self) -> None:
        """Call before the encoding of a message."""
        self._message_start = self._next
        self._replaced_snapshots.clear()

    def finish_message(self) -> None:
        """Call after the encoding of a message that is sent."""
        self._replaced_snapshots.clear()

    def roll_back(self) -> None:
        """Undo the encoding of a message that is not sent, so that both processes track the same objects."""
        for entry, snapshot in reversed(self._replaced_snapshots):
            entry.snapshot = snapshot
        self._replaced_snapshots.clear()
        for ref in range(self._message_start + 2, self._next + 2, 2):
            if ref in self._entries:
                self._untrack(ref)

    def collect_changes(self) -> WireForm:
        """Return [ref, content] of each object that changed in place since it was last synchronized.

        Also stops tracking the objects that this process no longer uses."""
        changed: WireForm = []
        for ref, entry in list(self._entries.items()):
            if not self._is_unchanged(entry):
                changed.append([ref, self._take_snapshot(entry)])
            elif not entry.is_pinned and sys.getrefcount(entry.obj) <= _UNUSED_REFCOUNT:
                self._untrack(ref)
                self._forgotten.append(ref)
        return changed

    def apply_change(self, change: Any) -> None:
        """Write a change of the other process into the object of this one. Ignores an object that is not tracked here,
        since the other process can forget it in the same message.

        Raises NotTransferableError."""
        ref, content = read_list(change, 2)
        entry = self._entries.get(read_int(ref))
        if entry is not None:
            self._write_content(entry, content)

    def take_forgotten(self) -> list[int]:
        """Return the refs that this process stopped tracking since the last call."""
        refs, self._forgotten = self._forgotten, []
        return refs

    def forget(self, refs: Sequence[int]) -> None:
        for ref in refs:
            if ref in self._entries:
                self._untrack(ref)

    def _untrack(self, ref: int) -> None:
        entry = self._entries.pop(ref)
        self._refs.pop(id(entry.obj), None)

    # Values

    def encode(self, value: Any) -> Any:
        """Return the wire form of a container: its content the first time, only its ref afterwards.

        Raises NotTransferableError."""
        ref = self._refs.get(id(value))
        if ref is not None:
            return ["ref", ref]
        if isinstance(value, np.generic):
            scalar = cast("np.generic[Any]", value)
            return encode_scalar(scalar) or self._encode_item(scalar.item())
        if type(value) is tuple or isinstance(value, frozenset):
            kind = "tuple" if isinstance(value, tuple) else "frozenset"
            return [kind, [self._encode_item(item) for item in cast("tuple[Any, ...]", value)]]
        if isinstance(value, range):
            return ["range", value.start, value.stop, value.step]
        if isinstance(value, np.ndarray):
            return self._encode_array(cast("Array", value))
        return self._encode_new(value, "record" if isinstance(value, tuple) else self._get_kind(value))

    def decode(self, kind: str, rest: Sequence[Any]) -> Any:
        """Return the container of a wire form: a new object, or the one that this process already has.

        Raises NotTransferableError."""
        decoder = self._decoders.get((kind, len(rest)))
        if decoder is None:
            raise MalformedMessageError("The other process sent a malformed message: a container of unknown kind.")
        return decoder(*rest)

    def _decode_frozenset(self, items: Any) -> Any:
        return _build_hashed(frozenset, self._decode_tuple(items))

    def _decode_view(self, root: Any, code: Any, layout: Any, writeable: Any) -> Array:
        return decode_view(self._decode_item(root), code, layout, writeable)

    def _decode_ref(self, ref: Any) -> Any:
        require(read_int(ref) in self._entries, "an object is unknown")
        return self._entries[ref].obj

    def _decode_tuple(self, items: Any) -> tuple[Any, ...]:
        return tuple([self._decode_item(item) for item in read_list(items)])

    def _decode_new(self, kind: str, number: Any, content: Any) -> Any:
        ref = self.read_new_ref(number)
        require(ref not in self._entries, "a number is used for two objects")
        if kind == "record":
            value = self._decode_tuple(content)
            require(ref not in self._entries, "a number is used for two objects")
            return self._track(ref, value).obj
        if kind == "array":
            array = decode_array_content(content)
            entry = self._track(ref, build_array(array))
            self._write_array(entry, array)
            return entry.obj
        empty: dict[str, Callable[[], Any]] = {"list": list, "dict": dict, "set": set}
        # Track the object before decoding its content, because it can contain itself.
        entry = self._track(ref, empty[kind]())
        entry.snapshot = empty[kind]()
        self._write_content(entry, content)
        return entry.obj

    def _get_kind(self, value: Any) -> str:
        return "list" if isinstance(value, list) else "dict" if isinstance(value, dict) else "set"

    def _encode_new(self, value: Any, kind: str) -> WireForm:
        # Track the object before reading its content, because it can contain itself.
        ref = self.allocate_ref()
        entry = self._track(ref, value)
        entry.is_pinned = type(value) not in _EXACT_TYPES
        return [kind, ref, self._take_snapshot(entry)]

    def _track(self, ref: int, value: Any) -> _TrackedObject:
        entry = self._entries[ref] = _TrackedObject(value)
        self._refs[id(value)] = ref
        return entry

    # Content, by kind

    def _take_snapshot(self, entry: _TrackedObject) -> Any:
        """Return the content of an object to send, and store it as the object's snapshot."""
        obj = entry.obj
        self._replaced_snapshots.append((entry, entry.snapshot))
        if isinstance(obj, np.ndarray):
            array = cast("Array", obj)
            entry.snapshot = read_array_bytes(array)
            return encode_array_content(array, entry.snapshot)
        if isinstance(obj, dict):
            entry.snapshot = dict(cast("dict[Any, Any]", obj))
            return [[self._encode_item(key), self._encode_item(item)] for key, item in entry.snapshot.items()]
        entry.snapshot = list(obj)
        return [self._encode_item(item) for item in entry.snapshot]

    def _is_unchanged(self, entry: _TrackedObject) -> bool:
        obj, snapshot = entry.obj, entry.snapshot
        if isinstance(obj, tuple):
            return True
        if isinstance(obj, np.ndarray):
            return read_array_bytes(cast("Array", obj)) == snapshot
        if isinstance(obj, dict):
            table, before = cast("dict[Any, Any]", obj), cast("dict[Any, Any]", snapshot)
            pairs = zip(table.items(), before.items(), strict=False)
            return len(table) == len(before) and all(
                _is_unchanged_item(a, c) and _is_unchanged_item(b, d) for (a, b), (c, d) in pairs
            )
        items = list(obj)
        return len(items) == len(snapshot) and all(map(_is_unchanged_item, items, snapshot))

    def _write_content(self, entry: _TrackedObject, content: Any) -> None:
        obj = entry.obj
        if isinstance(obj, np.ndarray):
            self._write_array(entry, decode_array_content(content))
        elif isinstance(obj, dict):
            pairs = [self._decode_tuple(read_list(pair, 2)) for pair in read_list(content)]
            table = cast("dict[Any, Any]", obj)
            new_table: dict[Any, Any] = _build_hashed(dict, pairs)
            table.clear()
            table.update(new_table)
            entry.snapshot = dict(table)
        elif isinstance(obj, list):
            cast("list[Any]", obj)[:] = self._decode_tuple(content)
            entry.snapshot = list(cast("list[Any]", obj))
        else:
            require(isinstance(obj, set), "a tuple was changed")
            new_items: set[Any] = _build_hashed(set, self._decode_tuple(content))
            obj.clear()
            obj.update(new_items)
            entry.snapshot = list(obj)

    # Arrays

    def _write_array(self, entry: _TrackedObject, content: ArrayContent) -> None:
        write_array(entry.obj, content)
        entry.snapshot = content.data

    def _encode_array(self, array: Array) -> WireForm:
        require_transferable(array)
        root = get_root(array)
        if root is array or root.nbytes > max(8 * array.nbytes, SMALL_ROOT_BYTES):
            return self._encode_new(array, "array")
        layout = encode_layout(array, root)
        if layout is None:
            return self._encode_new(array, "array")
        return ["view", self.encode(root), array.dtype.str, layout, bool(array.flags.writeable)]


def _decode_range(start: Any, stop: Any, step: Any) -> range:
    require(read_int(step) != 0, "the step of a range is 0")
    return range(read_int(start), read_int(stop), step)


def _build_hashed(kind: Callable[[Iterable[Any]], Any], items: Iterable[Any]) -> Any:
    """Return a set or a dict of the items. Raises NotTransferableError if one of them cannot be hashed here."""
    try:
        return kind(items)
    except Exception as error:
        raise NotTransferableError(f"an item of a set or a key of a dict is not hashable: {error}") from None
