"""What memory holds before a kernel writes it. The driver uses it in the sandbox, and the checker outside.

On a GPU new memory, and the lanes of a masked load without `other`, have any content. Zeros would hide that."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

_NAN_BITS = {2: (0x7E00, 0x1FF), 4: (0x7FC0_0000, 0x3F_FFFF), 8: (0x7FF8_0000_0000_0000, 0xFFFF_FFFF)}
"""By size in bytes: the bits of a quiet NaN, and those of its payload that a seed may choose."""
_LARGE = {2: 4096.0, 4: 1e30, 8: 1e200}
_PATTERN = 0x5A5A_5A5A_5A5A_5A5A


def make_poison(dtype: Any, seed: int, *, finite: bool = False) -> Array:
    """Return an array without axes: a NaN whose payload the seed chooses, or with `finite` a large number.

    A program that ignores NaN, as a maximum does, does not ignore a large number. An integer is large and positive, so
    that one that is used as an offset is out of bounds."""
    kind = np.dtype(dtype)
    size = kind.itemsize
    if kind.kind == "f":
        if finite:
            return np.array(_LARGE[size] * (1 + seed % 997 / 997), dtype=kind)
        bits, payload = _NAN_BITS[size]
        return np.array(bits | (seed & payload), dtype=f"u{size}").view(kind)
    if kind.kind == "b":
        return np.array(True)
    pattern = (_PATTERN >> (64 - 8 * size)) ^ ((seed + finite) & 0xFF & ((1 << (8 * size - 2)) - 1))
    return np.array(pattern, dtype=kind)


def find_poison(values: Array, seed: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return where an array still has the poison of `make_poison`, compared bit by bit."""
    raw = np.ascontiguousarray(values)
    bits = raw.view(f"u{raw.dtype.itemsize}")
    return np.asarray(bits == make_poison(raw.dtype, seed).view(bits.dtype))
