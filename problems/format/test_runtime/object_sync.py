"""Synchronizes lists, dicts, sets and arrays that exist in two processes.

Each synchronized object has a number (ref) that both processes use for it. Before a process sends a message, it sends
the content of every object that changed in place since the last message, and the receiver writes that content into its
own object. A view of an array is sent as a view: its base array and its position in it. When only one process still
uses an object, both stop tracking it."""

import base64
import sys
from collections.abc import Callable, Sequence
from typing import Any, Literal, cast

import numpy as np

WireForm = list[Any]
Array = np.ndarray[Any, Any]

CONTAINERS = ("tuple", "frozenset", "range", "list", "dict", "set", "array", "view", "scalar", "ref", "record")
"""The kinds of wire form that `ObjectSync` encodes and decodes."""

SMALL_ROOT_BYTES = 4096
"""A view is sent as a view if its base array has at most this many bytes, or at most 8 times the bytes of the view.
Otherwise it is sent as a separate array."""
_UNUSED_REFCOUNT = 2
"""sys.getrefcount of an object that only its `_TrackedObject` refers to. The call itself adds one reference."""
_EXACT_TYPES = (list, dict, set, np.ndarray)
"""The types that an object has in both processes. A subclass arrives as its base type."""


class NotTransferableError(TypeError):
    """The value cannot be passed to the other process."""


class _TrackedObject:
    """An object and its content when it was last synchronized."""

    __slots__ = ("is_pinned", "obj", "snapshot")

    def __init__(self, obj: Any) -> None:
        self.obj = obj
        self.snapshot: Any = None
        self.is_pinned = False
        """Whether to track the object until the other process forgets it. Set where the other process has only an
        approximation of it: a plain dict for a defaultdict, a tuple for a named tuple."""


def encode_bytes(data: bytes) -> str:
    """Return bytes as base64 text."""
    return base64.b64encode(data).decode("ascii")


def decode_bytes(text: str) -> bytes:
    return base64.b64decode(text)


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
        self._entries: dict[int, _TrackedObject] = {}
        self._refs: dict[int, int] = {}
        self._forgotten: list[int] = []

    def allocate_ref(self) -> int:
        """Return a number that neither process has used. One process uses odd numbers, the other even ones."""
        self._next += 2
        return self._next

    # Synchronizing changes

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

    def apply_changes(self, changes: Sequence[WireForm]) -> None:
        """Write the changes of the other process into the objects of this one."""
        for ref, content in changes:
            if ref in self._entries:
                self._write_content(self._entries[ref], content)

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
            return self._encode_scalar(cast("np.generic[Any]", value))
        if type(value) is tuple or isinstance(value, frozenset):
            kind = "tuple" if isinstance(value, tuple) else "frozenset"
            return [kind, [self._encode_item(item) for item in cast("tuple[Any, ...]", value)]]
        if isinstance(value, range):
            return ["range", value.start, value.stop, value.step]
        if isinstance(value, np.ndarray):
            return self._encode_array(cast("Array", value))
        return self._encode_new(value, "record" if isinstance(value, tuple) else self._get_kind(value))

    def _encode_scalar(self, value: "np.generic[Any]") -> Any:
        if value.dtype.kind not in "biufc":
            return self._encode_item(value.item())
        return ["scalar", value.dtype.str, encode_bytes(value.tobytes())]

    def decode(self, kind: str, rest: Sequence[Any]) -> Any:
        """Return the container of a wire form: a new object, or the one that this process already has."""
        decoders: dict[str, Callable[..., Any]] = {
            "tuple": self._decode_tuple,
            "frozenset": self._decode_frozenset,
            "range": range,
            "scalar": _decode_scalar,
            "ref": self._decode_ref,
            "view": self._decode_view,
        }
        return decoders[kind](*rest) if kind in decoders else self._decode_new(kind, *rest)

    def _decode_tuple(self, items: Sequence[Any]) -> tuple[Any, ...]:
        return tuple([self._decode_item(item) for item in items])

    def _decode_frozenset(self, items: Sequence[Any]) -> frozenset[Any]:
        return frozenset(self._decode_tuple(items))

    def _decode_ref(self, ref: int) -> Any:
        return self._entries[ref].obj

    def _decode_new(self, kind: str, ref: int, content: Any) -> Any:
        if kind == "record":
            return self._track(ref, self._decode_tuple(content)).obj
        empty: dict[str, Callable[[], Any]] = {
            "list": list,
            "dict": dict,
            "set": set,
            "array": lambda: _allocate_array(content),
        }
        entry = self._track(ref, empty[kind]())
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
        if isinstance(obj, np.ndarray):
            array = cast("Array", obj)
            order = _get_memory_order(array)
            entry.snapshot = array.tobytes(order)
            return [
                array.dtype.str,
                list(array.shape),
                order,
                bool(array.flags.writeable),
                encode_bytes(entry.snapshot),
            ]
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
            array = cast("Array", obj)
            return array.tobytes(_get_memory_order(array)) == snapshot
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
            entry.snapshot = decode_bytes(content[-1])
            _write_array(cast("Array", obj), content, entry.snapshot)
        elif isinstance(obj, dict):
            pairs = [(self._decode_item(key), self._decode_item(item)) for key, item in content]
            cast("dict[Any, Any]", obj).clear()
            cast("dict[Any, Any]", obj).update(pairs)
            entry.snapshot = dict(cast("dict[Any, Any]", obj))
        elif not isinstance(obj, tuple):
            items = self._decode_tuple(content)
            if isinstance(obj, list):
                cast("list[Any]", obj)[:] = items
            else:
                obj.clear()
                obj.update(items)
            entry.snapshot = list(cast("list[Any]", obj))

    # Arrays

    def _encode_array(self, array: Array) -> WireForm:
        if array.dtype.hasobject or array.dtype.kind == "V":
            raise NotTransferableError(f"an array of dtype {array.dtype} cannot be passed from one process to another")
        root = _get_root(array)
        if root is array or root.nbytes > max(8 * array.nbytes, SMALL_ROOT_BYTES) or not _is_contiguous(root):
            return self._encode_new(array, "array")
        start = array.__array_interface__["data"][0] - root.__array_interface__["data"][0]
        layout = [list(array.shape), list(array.strides), start]
        return ["view", self.encode(root), array.dtype.str, layout, bool(array.flags.writeable)]

    def _decode_view(self, root: WireForm, dtype: str, layout: Sequence[Any], writeable: bool) -> Array:
        shape, strides, start = layout
        whole = cast("Array", self._decode_item(root))
        memory = whole.reshape(-1, order="A").view(np.uint8)
        # NumPy raises ValueError if an element would be outside the buffer.
        view: Array = np.ndarray(tuple(shape), np.dtype(dtype), memory, start, tuple(strides))
        if not writeable:
            view.flags.writeable = False
        return view


def _decode_scalar(dtype: str, data: str) -> Any:
    return np.frombuffer(decode_bytes(data), np.dtype(dtype))[0]


def _get_root(array: Array) -> Array:
    """Return the array that owns the memory of this one."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def _get_memory_order(array: Array) -> Literal["C", "F"]:
    return "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"


def _is_contiguous(array: Array) -> bool:
    return array.flags.c_contiguous or array.flags.f_contiguous


def _allocate_array(content: WireForm) -> Array:
    dtype, shape, order, _, _ = content
    kind = np.dtype(str(dtype))
    if kind.hasobject:
        raise NotTransferableError("an array of objects cannot be passed from one process to another")
    return np.zeros(tuple(shape), kind, order="F" if order == "F" else "C")


def _write_array(array: Array, content: WireForm, data: bytes) -> None:
    """Copy the bytes of the other process's array into this one.

    Raises NotTransferableError if dtype or shape differ."""
    dtype, shape, order, writeable, _ = content
    if array.dtype.str != dtype or list(array.shape) != shape:
        raise NotTransferableError("the dtype or shape of an array was changed in place; create a new array instead")
    was_writeable = array.flags.writeable
    if not was_writeable and array.base is not None:
        return
    array.flags.writeable = True
    array[...] = np.frombuffer(data, array.dtype).reshape(array.shape, order="F" if order == "F" else "C")
    array.flags.writeable = was_writeable and writeable
