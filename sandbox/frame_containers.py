"""Maps and sets of a decoded frame. They hash texts and bytes only.

A program in the cell can choose numbers and tuples whose hashes collide, and a dict of such keys takes quadratic time
to build. Texts and bytes are safe: Python hashes them with a secret. These containers use canonical bytes of the keys,
or the keys themselves if all are texts. Keys that are equal in Python have the same canonical bytes: 1, 1.0, True and
np.int8(1); 0.0 and -0.0; ("a", 1) and ("a", 1.0).

A set can be a key in a set, at any depth. So that its items are not encoded again at each level, a set remembers their
bytes, and bytes that are long are replaced by a digest of them.
"""

import hashlib
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import islice
from typing import Any, cast

import numpy as np

_MAX_SHOWN, _MAX_TEXT = 64, 2000
"""The items that `repr` shows, and the characters of each."""
_MAX_CODE_BYTES = 64
"""Longer canonical bytes are replaced by a digest."""


def encode_key(key: Any) -> bytes:
    """Return bytes that are equal for keys that are equal in Python, and different otherwise.

    Raises TypeError for a value that cannot be a key: a list, a dict, a set or an array.
    """
    code = _encode_exactly(key)
    return code if len(code) <= _MAX_CODE_BYTES else b"h" + hashlib.sha256(code).digest()


def _encode_exactly(key: Any) -> bytes:  # noqa: PLR0911 - one return for each kind of key
    if isinstance(key, np.generic):
        key = cast("np.generic[Any]", key).item()
    if isinstance(key, int | float | complex):
        return _encode_number(key)
    if isinstance(key, str):
        return _join(b"s", [key.encode("utf-8", "surrogatepass")])
    if isinstance(key, bytes):
        return _join(b"b", [key])
    if isinstance(key, tuple):
        return _join(b"t", [encode_key(item) for item in cast("Sequence[Any]", key)])
    if isinstance(key, FrameSet):
        if not key.frozen:
            raise TypeError("a set is not hashable")
        return _join(b"f", key.codes)
    if isinstance(key, frozenset):
        return _join(b"f", sorted(encode_key(item) for item in cast("Iterable[Any]", key)))
    if key is None:
        return b"n"
    raise TypeError(f"{type(key).__name__} is not hashable")


def _encode_number(number: complex) -> bytes:
    if isinstance(number, complex):
        if number.imag:
            return _join(b"c", [_encode_number(number.real), _encode_number(number.imag)])
        number = number.real
    if isinstance(number, float) and not number.is_integer():
        return b"d" + struct.pack(">d", number)
    exact = int(number)
    return b"i" + exact.to_bytes(exact.bit_length() // 8 + 1, "little", signed=True)


def _join(mark: bytes, parts: Iterable[bytes]) -> bytes:
    return mark + b"".join(len(part).to_bytes(8, "big") + part for part in parts)


class _KeyTable:
    """The distinct keys, each with the index of its last occurrence."""

    def __init__(self, keys: Sequence[Any]) -> None:
        """Raises TypeError if a key cannot be a key."""
        self._has_only_texts = all(type(key) is str for key in keys)
        codes: Sequence[str | bytes] = keys if self._has_only_texts else [encode_key(key) for key in keys]
        self._last = {code: index for index, code in enumerate(codes)}
        self.indices = sorted(self._last.values())

    @cached_property
    def codes(self) -> Sequence[bytes]:
        """The canonical bytes of the keys, sorted."""
        return sorted(encode_key(code) if isinstance(code, str) else code for code in self._last)

    def find(self, key: Any) -> int | None:
        """Return the index of `key`, or None if the table does not have it."""
        if self._has_only_texts:
            return self._last.get(key) if isinstance(key, str) else None
        try:
            return self._last.get(encode_key(key))
        except TypeError:
            return None


_EMPTY = _KeyTable([])
"""Shared, because a frame can have as many empty maps as items, and the garbage collector visits each object."""


class FrameMap(Mapping[Any, Any]):
    """A dict of a frame. Of two pairs with equal keys the later one counts."""

    def __init__(self, pairs: Sequence[tuple[Any, Any]]) -> None:
        """Raises TypeError if a key cannot be a key."""
        self._table = _KeyTable([key for key, _ in pairs]) if pairs else _EMPTY
        self._pairs = pairs

    def __getitem__(self, key: Any) -> Any:
        index = self._table.find(key)
        if index is None:
            raise KeyError(key)
        return self._pairs[index][1]

    def __contains__(self, key: object) -> bool:
        return self._table.find(key) is not None

    def __iter__(self) -> Iterator[Any]:
        return (self._pairs[index][0] for index in self._table.indices)

    def __len__(self) -> int:
        return len(self._table.indices)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        mapping = cast("Mapping[Any, Any]", other)
        return len(mapping) == len(self) and all(key in self and self[key] == item for key, item in mapping.items())

    __hash__ = None  # pyright: ignore[reportAssignmentType] -- the values may change

    def __repr__(self) -> str:
        shown = [f"{_show(key)}: {_show(item)}" for key, item in islice(self.items(), _MAX_SHOWN)]
        return "{" + ", ".join(shown + ["…"] * (len(self) > _MAX_SHOWN)) + "}"


class FrameSet(AbstractSet[Any]):
    """A set or, if `frozen`, a frozenset of a frame."""

    def __init__(self, items: Sequence[Any], *, frozen: bool = False) -> None:
        """Raises TypeError if an item cannot be in a set."""
        self._table = _KeyTable(items) if items else _EMPTY
        self._items = [items[i] for i in self._table.indices]
        self.frozen = frozen

    @property
    def codes(self) -> Sequence[bytes]:
        """The canonical bytes of the items, sorted."""
        return self._table.codes

    def __contains__(self, item: object) -> bool:
        return self._table.find(item) is not None

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        shown = ", ".join([_show(item) for item in self._items[:_MAX_SHOWN]] + ["…"] * (len(self) > _MAX_SHOWN))
        text = f"{{{shown}}}" if self._items else "set()"
        return f"frozenset({text if self._items else ''})" if self.frozen else text


def _show(value: Any) -> str:
    """Return the repr of a part, cut so that nested containers do not copy a long text at each level."""
    text = repr(value)
    return text if len(text) <= _MAX_TEXT else text[:_MAX_TEXT] + "…"
