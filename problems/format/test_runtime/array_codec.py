"""Encodes arrays, NumPy scalars and views of arrays, and validates those that the other process sends.

NumPy trusts a dtype and a memory layout. With a dtype of objects it uses the bytes of an array as pointers, so a
process that could choose one would read and write any memory of the other process. Therefore one rule,
`is_allowed_dtype`, applies to every dtype in both directions, and one rule, `is_inside`, to the layout of every view.
"""

import base64
import binascii
import math
import re
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, cast

import numpy as np

from problems.format.test_runtime.wire_validation import (
    MalformedMessageError,
    NotTransferableError,
    read_bool,
    read_int,
    read_ints,
    read_list,
    read_text,
    require,
)

Array = np.ndarray[Any, Any]
Dtype = np.dtype[Any]

MAX_NDIM = 32
MAX_ITEM_BYTES = 1 << 20
MAX_ARRAY_BYTES = 1 << 30
"""Limit for the number of elements times their size. A view with a stride of 0 can have many elements in little
memory."""

_DTYPE_CODE = re.compile(
    r"\|b1|[|<>][iu]1|[<>][iu][248]|[<>]f(2|4|8|12|16)|[<>]c(8|16|24|32)|\|S[1-9][0-9]{0,6}|[<>]U[1-9][0-9]{0,5}"
    r"|[<>][mM]8(\[([1-9][0-9]{0,3})?(Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as)\])?",
    re.ASCII,
)
"""The `dtype.str` of numbers, booleans, strings of fixed length, and dates. Objects, structures, sub-arrays, raw bytes
and StringDType have no match. A unit of `0s` has none because NumPy divides by the number."""
_SHARED_EXACTLY = "bU"
"""The kinds with invalid bit patterns: a boolean other than 0 and 1, a code point after U+10FFFF. A view of another
kind, or at another alignment, could create one, so such an array is shared only with views of the same dtype."""


class ArrayContent(NamedTuple):
    """The validated content of an array."""

    dtype: Dtype
    shape: tuple[int, ...]
    order: Literal["C", "F"]
    writeable: bool
    data: bytes


def encode_bytes(data: bytes) -> str:
    """Return bytes as base64 text."""
    return base64.b64encode(data).decode("ascii")


def decode_bytes(text: Any) -> bytes:
    """Raises MalformedMessageError."""
    try:
        return base64.b64decode(read_text(text), validate=True)
    except (binascii.Error, ValueError):
        raise MalformedMessageError("The other process sent a malformed message: text that is not base64.") from None


# Rules


def is_allowed_dtype(dtype: Dtype) -> bool:
    """Return whether a dtype may cross: plain data without pointers, that its code describes completely."""
    return (
        not dtype.hasobject
        and dtype.names is None
        and dtype.subdtype is None
        and 0 < dtype.itemsize <= MAX_ITEM_BYTES
        and _DTYPE_CODE.fullmatch(dtype.str) is not None
        and np.dtype(dtype.str) == dtype
    )


def is_allowed_shape(shape: Sequence[int], itemsize: int) -> bool:
    """Return whether the shape is within MAX_NDIM and MAX_ARRAY_BYTES. An axis of size 0 counts as 1, so that the other
    axes cannot overflow."""
    return (
        len(shape) <= MAX_NDIM
        and all(size >= 0 for size in shape)
        and math.prod(size or 1 for size in shape) * itemsize <= MAX_ARRAY_BYTES
    )


def is_inside(shape: Sequence[int], strides: Sequence[int], start: int, itemsize: int, nbytes: int) -> bool:
    """Return whether each element of a view is inside a buffer of `nbytes` bytes."""
    if len(strides) != len(shape) or not 0 <= start <= nbytes:
        return False
    if 0 in shape:
        return True
    reaches = [(size - 1) * stride for size, stride in zip(shape, strides, strict=True)]
    first = start + sum(min(reach, 0) for reach in reaches)
    last = start + sum(max(reach, 0) for reach in reaches)
    return first >= 0 and last + itemsize <= nbytes


def _can_share(root: Dtype, view: Dtype, strides: Sequence[int], start: int) -> bool:
    """Return whether no write through one of the dtypes can create a bit pattern that is invalid in the other."""
    if root.kind not in _SHARED_EXACTLY and view.kind not in _SHARED_EXACTLY:
        return True
    return root == view and all(step % view.itemsize == 0 for step in (start, *strides))


def _has_valid_items(dtype: Dtype, data: bytes) -> bool:
    if dtype.kind == "b":
        return not np.any(np.frombuffer(data, np.uint8) > 1)
    if dtype.kind == "U":
        points = np.frombuffer(data, np.dtype(f"{dtype.str[0]}u4"))
        return not points.size or int(points.max()) <= 0x10FFFF
    return True


# Arrays


def require_transferable(array: Array) -> None:
    """Raise NotTransferableError for an array whose dtype or shape the other process would refuse."""
    if not is_allowed_dtype(array.dtype):
        raise NotTransferableError(f"an array of dtype {array.dtype} cannot be passed from one process to another")
    if not is_allowed_shape(array.shape, array.dtype.itemsize):
        raise NotTransferableError(
            f"an array of shape {array.shape} cannot be passed from one process to another: it has more than "
            f"{MAX_NDIM} axes or {MAX_ARRAY_BYTES >> 20} MiB"
        )


def get_memory_order(array: Array) -> Literal["C", "F"]:
    return "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"


def read_array_bytes(array: Array) -> bytes:
    """Return the elements of an array in its memory order. Each boolean becomes 0 or 1, because `np.empty` may contain
    others."""
    plain = np.asarray(array).view(np.uint8) != 0 if array.dtype.kind == "b" else array
    return plain.tobytes(get_memory_order(array))


def encode_array_content(array: Array, data: bytes) -> list[Any]:
    """Return the wire form of an array with the bytes that `read_array_bytes` returned. Raises NotTransferableError."""
    require_transferable(array)
    if not _has_valid_items(array.dtype, data):
        raise NotTransferableError("an array with characters after U+10FFFF cannot be passed to another process")
    order = get_memory_order(array)
    return [array.dtype.str, list(array.shape), order, bool(array.flags.writeable), encode_bytes(data)]


def decode_array_content(content: Any) -> ArrayContent:
    """Validate the wire form of an array. Raises MalformedMessageError."""
    code, shape, order, writeable, text = read_list(content, 5)
    dtype, sizes, data = decode_dtype(code), tuple(read_ints(shape)), decode_bytes(text)
    require(is_allowed_shape(sizes, dtype.itemsize), "an array is too large or has too many axes")
    require(order in ("C", "F"), "the memory order of an array is unknown")
    require(len(data) == math.prod(sizes) * dtype.itemsize, "the data of an array do not have the size of its shape")
    require(_has_valid_items(dtype, data), "an element of an array is invalid")
    return ArrayContent(dtype, sizes, order, read_bool(writeable), data)


def decode_dtype(code: Any) -> Dtype:
    """Return the dtype that `dtype.str` of an allowed dtype names. Raises MalformedMessageError."""
    require(_DTYPE_CODE.fullmatch(read_text(code)), "a dtype is not allowed")
    try:
        dtype = np.dtype(code)
    except (TypeError, ValueError):
        raise MalformedMessageError("The other process sent a malformed message: an unknown dtype.") from None
    require(is_allowed_dtype(dtype) and dtype.str == code, "a dtype is not allowed")
    return dtype


def build_array(content: ArrayContent) -> Array:
    """Return a new array with the dtype, shape and order of the content, filled with zeros."""
    return np.zeros(content.shape, content.dtype, order=content.order)


def write_array(array: Array, content: ArrayContent) -> None:
    """Copy the content of the other process's array into this one. A read-only view stays as it is; a read-only array
    that owns its memory is written. Raises NotTransferableError if they differ in dtype or shape."""
    if array.dtype.str != content.dtype.str or array.shape != content.shape or not is_allowed_dtype(array.dtype):
        raise NotTransferableError("the dtype or shape of an array was changed in place; create a new array instead")
    was_writeable = array.flags.writeable
    if not was_writeable and array.base is not None:
        return
    array.flags.writeable = True
    array[...] = np.frombuffer(content.data, array.dtype).reshape(array.shape, order=content.order)
    array.flags.writeable = was_writeable and content.writeable


# Scalars


def encode_scalar(value: "np.generic[Any]") -> list[Any] | None:
    """Return the wire form of a NumPy number or boolean. None for another scalar, which is sent as a Python value."""
    if value.dtype.kind not in "biufc" or not is_allowed_dtype(value.dtype):
        return None
    return ["scalar", value.dtype.str, encode_bytes(read_array_bytes(np.asarray(value)))]


def decode_scalar(code: Any, text: Any) -> Any:
    """Raises MalformedMessageError."""
    dtype, data = decode_dtype(code), decode_bytes(text)
    require(len(data) == dtype.itemsize, "a scalar does not have the size of its dtype")
    require(_has_valid_items(dtype, data), "a scalar is invalid")
    return np.frombuffer(data, dtype)[0]


# Views


def get_root(array: Array) -> Array:
    """Return the outermost array of which this one is a view, or the array itself."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def encode_layout(array: Array, root: Array) -> list[Any] | None:
    """Return the position of a view in its root as [shape, strides, start]. None if it must be sent separately."""
    start = array.__array_interface__["data"][0] - root.__array_interface__["data"][0]
    if not _is_valid_layout(root, array.dtype, array.shape, array.strides, start):
        return None
    return [list(array.shape), list(array.strides), start]


def _is_valid_layout(root: Array, dtype: Dtype, shape: Sequence[int], strides: Sequence[int], start: int) -> bool:
    return (
        is_allowed_dtype(root.dtype)
        and is_allowed_dtype(dtype)
        and (root.flags.c_contiguous or root.flags.f_contiguous)
        and is_allowed_shape(shape, dtype.itemsize)
        and is_inside(shape, strides, start, dtype.itemsize, root.nbytes)
        and _can_share(root.dtype, dtype, strides, start)
    )


def decode_view(root: Any, code: Any, layout: Any, writeable: Any) -> Array:
    """Return a view of `root`. Raises MalformedMessageError, also for a layout that reaches outside of `root`."""
    dtype, fields = decode_dtype(code), read_list(layout, 3)
    shape, strides, start = read_ints(fields[0]), read_ints(fields[1]), read_int(fields[2])
    require(isinstance(root, np.ndarray), "the base of a view is not an array")
    base = cast("Array", root).view(np.ndarray)
    require(_is_valid_layout(base, dtype, shape, strides, start), "a view reaches outside of its base")
    memory = base.reshape(-1, order="A").view(np.uint8)
    # The stride of an axis with one element has no effect and can have any size; in an empty view, so has each stride.
    steps = [stride if size > 1 else dtype.itemsize for size, stride in zip(shape, strides, strict=True)]
    view: Array = np.ndarray(tuple(shape), dtype, memory, start, None if 0 in shape else tuple(steps))
    if not read_bool(writeable):
        view.flags.writeable = False
    return view
