"""Lists, dicts, sets and arrays that exist on both sides of a border, kept alike at each crossing.

Each has a number that both sides know it by. Before a message is sent, those that were changed in place since the last
one are sent anew and written into the other side's own objects. A view of an array crosses as a view: its array, and
where in it the view lies. What one side alone still holds is forgotten by both."""

import base64
import sys
from collections.abc import Callable, Sequence
from typing import Any, Literal, cast

import numpy as np

Form = list[Any]
Array = np.ndarray[Any, Any]

CONTAINERS = ("tuple", "frozenset", "range", "list", "dict", "set", "array", "view", "scalar", "ref", "record")
"""The kinds of form that are the mirror's."""

ROOM = 4096
"""Bytes of an array of which a small view may take the whole across."""
_NOBODY = 2
"""References to an object that only its entry holds, the one of the count itself included."""
_EXACT = (list, dict, set, np.ndarray)
"""Types that the other side's object has as well."""


class UnfitError(TypeError):
    """A value that cannot cross."""


class _Entry:
    """An object and what it was when it last crossed."""

    __slots__ = ("copy", "held", "obj")

    def __init__(self, obj: Any) -> None:
        self.obj = obj
        self.copy: Any = None
        self.held = False
        """Kept for as long as the other side holds its likeness, which is no more than that: a plain dict for a
        defaultdict, a tuple for a named one."""


def text_of(data: bytes) -> str:
    """Bytes in the form in which they cross."""
    return base64.b64encode(data).decode("ascii")


def bytes_of(text: str) -> bytes:
    return base64.b64decode(text)


def is_container(value: Any) -> bool:
    return isinstance(value, list | tuple | dict | set | frozenset | range | np.ndarray | np.generic)


def _same(a: Any, b: Any) -> bool:
    """Surely the same, as elements of one container. Containers are compared on their own."""
    plain = type(a) is type(b) and isinstance(a, int | float | str | bytes)
    return a is b or (plain and (a == b or repr(a) == repr(b) == "nan"))


class Mirror:
    """One side's half. `encode` and `decode` are the border's, for what containers hold."""

    def __init__(self, encode: Callable[[Any], Any], decode: Callable[[Any], Any], *, first: bool) -> None:
        self._inner, self._outer = encode, decode
        self._next = 0 if first else 1
        self._entries: dict[int, _Entry] = {}
        self._refs: dict[int, int] = {}
        self._forgotten: list[int] = []

    def new_ref(self) -> int:
        """A number that neither side has used yet: the sides count in steps of two."""
        self._next += 2
        return self._next

    # Bringing the other side up to date

    def changes(self) -> Form:
        """[number, content] of each object that was changed in place since it last crossed."""
        changed: Form = []
        for ref, entry in list(self._entries.items()):
            if not self._as_before(entry):
                changed.append([ref, self._content(entry)])
            elif not entry.held and sys.getrefcount(entry.obj) <= _NOBODY:
                self._drop(ref)
                self._forgotten.append(ref)
        return changed

    def apply(self, changes: Sequence[Form]) -> None:
        """Write what the other side changed into the objects of this one."""
        for ref, content in changes:
            if ref in self._entries:
                self._fill(self._entries[ref], content)

    def forgotten(self) -> list[int]:
        """What this side has stopped tracking since it was last asked."""
        told, self._forgotten = self._forgotten, []
        return told

    def forget(self, refs: Sequence[int]) -> None:
        for ref in refs:
            if ref in self._entries:
                self._drop(ref)

    def _drop(self, ref: int) -> None:
        entry = self._entries.pop(ref)
        self._refs.pop(id(entry.obj), None)

    # Values

    def encode(self, value: Any) -> Any:
        """The form of a container: its content where it crosses for the first time, then its number alone."""
        ref = self._refs.get(id(value))
        if ref is not None:
            return ["ref", ref]
        if isinstance(value, np.generic):
            return self._scalar(cast("np.generic[Any]", value))
        if type(value) is tuple or isinstance(value, frozenset):
            kind = "tuple" if isinstance(value, tuple) else "frozenset"
            return [kind, [self._inner(item) for item in cast("tuple[Any, ...]", value)]]
        if isinstance(value, range):
            return ["range", value.start, value.stop, value.step]
        if isinstance(value, np.ndarray):
            return self._encode_array(cast("Array", value))
        return self._new(value, "record" if isinstance(value, tuple) else self._kind(value))

    def _scalar(self, value: "np.generic[Any]") -> Any:
        if value.dtype.kind not in "biufc":
            return self._inner(value.item())
        return ["scalar", value.dtype.str, text_of(value.tobytes())]

    def decode(self, kind: str, rest: Sequence[Any]) -> Any:
        """The container of a form: a new one, or the one that this side has already."""
        decoders: dict[str, Callable[..., Any]] = {
            "tuple": self._decode_tuple,
            "frozenset": self._decode_frozenset,
            "range": range,
            "scalar": _scalar_of,
            "ref": self._known,
            "view": self._decode_view,
        }
        return decoders[kind](*rest) if kind in decoders else self._decode_new(kind, *rest)

    def _decode_tuple(self, items: Sequence[Any]) -> tuple[Any, ...]:
        return tuple([self._outer(item) for item in items])

    def _decode_frozenset(self, items: Sequence[Any]) -> frozenset[Any]:
        return frozenset(self._decode_tuple(items))

    def _known(self, ref: int) -> Any:
        return self._entries[ref].obj

    def _decode_new(self, kind: str, ref: int, content: Any) -> Any:
        if kind == "record":
            return self._enter(ref, self._decode_tuple(content)).obj
        empty: dict[str, Callable[[], Any]] = {"list": list, "dict": dict, "set": set, "array": lambda: _empty(content)}
        entry = self._enter(ref, empty[kind]())
        self._fill(entry, content)
        return entry.obj

    def _kind(self, value: Any) -> str:
        return "list" if isinstance(value, list) else "dict" if isinstance(value, dict) else "set"

    def _new(self, value: Any, kind: str) -> Form:
        # Known before its content is looked at: it may hold itself.
        ref = self.new_ref()
        entry = self._enter(ref, value)
        entry.held = type(value) not in _EXACT
        return [kind, ref, self._content(entry)]

    def _enter(self, ref: int, value: Any) -> _Entry:
        entry = self._entries[ref] = _Entry(value)
        self._refs[id(value)] = ref
        return entry

    # Content, by kind

    def _content(self, entry: _Entry) -> Any:
        """What an object holds now, to be sent; remembered as what it was when it last crossed."""
        obj = entry.obj
        if isinstance(obj, np.ndarray):
            array = cast("Array", obj)
            order = _order(array)
            entry.copy = array.tobytes(order)
            return [array.dtype.str, list(array.shape), order, bool(array.flags.writeable), text_of(entry.copy)]
        if isinstance(obj, dict):
            entry.copy = dict(cast("dict[Any, Any]", obj))
            return [[self._inner(key), self._inner(item)] for key, item in entry.copy.items()]
        entry.copy = list(obj)
        return [self._inner(item) for item in entry.copy]

    def _as_before(self, entry: _Entry) -> bool:
        obj, copy = entry.obj, entry.copy
        if isinstance(obj, tuple):
            return True
        if isinstance(obj, np.ndarray):
            array = cast("Array", obj)
            return array.tobytes(_order(array)) == copy
        if isinstance(obj, dict):
            table, before = cast("dict[Any, Any]", obj), cast("dict[Any, Any]", copy)
            pairs = zip(table.items(), before.items(), strict=False)
            return len(table) == len(before) and all(_same(a, c) and _same(b, d) for (a, b), (c, d) in pairs)
        items = list(obj)
        return len(items) == len(copy) and all(map(_same, items, copy))

    def _fill(self, entry: _Entry, content: Any) -> None:
        obj = entry.obj
        if isinstance(obj, np.ndarray):
            entry.copy = bytes_of(content[-1])
            _write(cast("Array", obj), content, entry.copy)
        elif isinstance(obj, dict):
            pairs = [(self._outer(key), self._outer(item)) for key, item in content]
            cast("dict[Any, Any]", obj).clear()
            cast("dict[Any, Any]", obj).update(pairs)
            entry.copy = dict(cast("dict[Any, Any]", obj))
        elif not isinstance(obj, tuple):
            items = self._decode_tuple(content)
            if isinstance(obj, list):
                cast("list[Any]", obj)[:] = items
            else:
                obj.clear()
                obj.update(items)
            entry.copy = list(cast("list[Any]", obj))

    # Arrays

    def _encode_array(self, array: Array) -> Form:
        if array.dtype.hasobject or array.dtype.kind == "V":
            raise UnfitError(f"an array of dtype {array.dtype} cannot be passed from one process to another")
        root = _root(array)
        if root is array or root.nbytes > max(8 * array.nbytes, ROOM) or not _flat(root):
            return self._new(array, "array")
        start = array.__array_interface__["data"][0] - root.__array_interface__["data"][0]
        place = [list(array.shape), list(array.strides), start]
        return ["view", self.encode(root), array.dtype.str, place, bool(array.flags.writeable)]

    def _decode_view(self, root: Form, dtype: str, place: Sequence[Any], writeable: bool) -> Array:
        shape, strides, start = place
        whole = cast("Array", self._outer(root))
        memory = whole.reshape(-1, order="A").view(np.uint8)
        # NumPy itself sees to it that no element lies outside the memory given.
        view: Array = np.ndarray(tuple(shape), np.dtype(dtype), memory, start, tuple(strides))
        if not writeable:
            view.flags.writeable = False
        return view


def _scalar_of(dtype: str, data: str) -> Any:
    return np.frombuffer(bytes_of(data), np.dtype(dtype))[0]


def _root(array: Array) -> Array:
    """The array whose memory this one looks at."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def _order(array: Array) -> Literal["C", "F"]:
    return "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"


def _flat(array: Array) -> bool:
    return array.flags.c_contiguous or array.flags.f_contiguous


def _empty(content: Form) -> Array:
    dtype, shape, order, _, _ = content
    kind = np.dtype(str(dtype))
    if kind.hasobject:
        raise UnfitError("an array of objects")
    return np.zeros(tuple(shape), kind, order="F" if order == "F" else "C")


def _write(array: Array, content: Form, data: bytes) -> None:
    """Put the bytes of another process's array into this one, if it still has that form."""
    dtype, shape, order, writeable, _ = content
    if array.dtype.str != dtype or list(array.shape) != shape:
        raise UnfitError("an array whose form was changed in place")
    was = array.flags.writeable
    if not was and array.base is not None:
        return
    array.flags.writeable = True
    array[...] = np.frombuffer(data, array.dtype).reshape(array.shape, order="F" if order == "F" else "C")
    array.flags.writeable = was and writeable
