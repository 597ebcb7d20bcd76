"""The memory of a simulated GPU: arrays that only kernels can read and write, and what each program did with them.

It runs in the sandbox in the same process as the solution. Nothing here makes a wrong result right: the outputs are
compared outside."""

import inspect
import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

import numpy as np

from problems.format.drivers.kernel_poison import Array, make_poison

SOLUTION_FILE = "solution.py"
_ALIGNMENT = 256
"""Of the first element of an array, in bytes, as in the memory of a GPU."""
_GUARD_BYTES = 1 << 16
"""Between two arrays, so that an address near the end of one is not in another."""


class KernelFaultError(RuntimeError):
    """A kernel did what a GPU does not allow or does not define. `fault` describes it as plain data."""

    def __init__(self, message: str, fault: dict[str, Any]) -> None:
        super().__init__(message)
        self.fault = fault


class Buffer:
    """One allocation. `data` has its elements without the axes; `is_element` marks those that belong to the array."""

    def __init__(self, name: str, size: int, dtype: Any, poison: Array) -> None:
        kind = np.dtype(dtype)
        self.name = name
        self.itemsize = kind.itemsize
        self._storage = np.zeros(size * kind.itemsize + _ALIGNMENT + 2 * _GUARD_BYTES, dtype=np.uint8)
        first = _GUARD_BYTES + -(self._storage.ctypes.data + _GUARD_BYTES) % _ALIGNMENT
        self.data = self._storage[first : first + size * kind.itemsize].view(kind)
        self.data[...] = poison
        self.start = int(self._storage.ctypes.data) + first
        self.end = self.start + size * kind.itemsize
        self.bits = self.data.view(f"u{kind.itemsize}")
        self.is_element = np.ones(size, dtype=bool)
        self.is_written = np.zeros(size, dtype=bool)
        self.start_launch()

    def start_launch(self) -> None:
        """Forget which programs of the previous launch accessed it: a launch starts when that one has ended."""
        size = self.data.size
        self.reader, self.writer, self.changer = (np.full(size, -1, dtype=np.int64) for _ in range(3))


class DeviceArray:
    """An array in the memory of the simulated GPU, with the attributes that launch code needs. Strides are in elements.

    The host cannot read or write its elements; only kernels can."""

    device = "cuda"

    def __init__(
        self, memory: "KernelMemory", buffer: Buffer, dtype: Any, shape: Sequence[int], strides: Sequence[int]
    ) -> None:
        self._memory = memory
        self.buffer = buffer
        self.dtype = dtype
        self.shape = tuple(shape)
        self._strides = tuple(strides)

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    def dim(self) -> int:
        """Return the number of axes."""
        return len(self.shape)

    def numel(self) -> int:
        """Return the number of elements."""
        return math.prod(self.shape)

    def size(self, axis: int | None = None) -> Any:
        """Return the length of an axis, or the shape."""
        return self.shape if axis is None else self.shape[axis]

    def stride(self, axis: int | None = None) -> Any:
        """Return how many elements apart two neighbors on an axis are, or that of all axes."""
        return self._strides if axis is None else self._strides[axis]

    def is_contiguous(self) -> bool:
        """Return whether the elements follow each other in memory without gaps, in C order."""
        return self._strides == get_contiguous_strides(self.shape)

    def element_size(self) -> int:
        """Return the size of an element in bytes."""
        return self.buffer.itemsize

    def data_ptr(self) -> int:
        """Return the address of the first element."""
        return self.buffer.start

    def new_empty(self, shape: Sequence[int], dtype: Any = None) -> "DeviceArray":
        """Allocate a scratch array. Its content is undefined."""
        return self._memory.allocate_scratch(shape, self.dtype if dtype is None else dtype)

    def new_zeros(self, shape: Sequence[int], dtype: Any = None) -> "DeviceArray":
        """Allocate a scratch array of zeros."""
        return self.new_empty(shape, dtype).zero_()

    def zero_(self) -> "DeviceArray":
        """Set all elements to 0."""
        self.buffer.data[self.buffer.is_element] = 0
        self.buffer.is_written[...] = True
        return self

    def _refuse(self, *_: Any) -> Any:
        raise TypeError(
            "The array is in the memory of the GPU, so the host cannot read or write its elements. Launch a kernel."
        )

    __array__ = __getitem__ = __setitem__ = __iter__ = __len__ = __float__ = __bool__ = __add__ = _refuse


def get_contiguous_strides(shape: Sequence[int]) -> tuple[int, ...]:
    """Return the strides, in elements, of an array in C order without gaps."""
    return tuple(math.prod(shape[axis + 1 :]) for axis in range(len(shape)))


class KernelMemory:
    """All arrays of one run of `solve`, and the checks of what its kernels access."""

    def __init__(self, dtypes: dict[str, Any], seed: int, *, finite: bool) -> None:
        """`dtypes` maps the names of NumPy's dtypes to those that kernels see. `seed` and `finite`: `make_poison`."""
        self._dtypes = dtypes
        self._seed = seed
        self._finite = finite
        self.buffers: list[Buffer] = []
        self._starts: list[int] = []
        self.program = 0
        self.program_id = (0, 0, 0)
        self.has_atomics = False
        self.uses_other_configuration = False
        """Whether an autotuned kernel used another configuration than the first."""
        self.fault: dict[str, Any] | None = None

    def allocate(
        self, name: str, shape: Sequence[int], dtype: str, strides: Sequence[int] | None = None
    ) -> DeviceArray:
        """Allocate an array of poison. Elements between those of the array, if the strides leave gaps, stay poison."""
        steps = get_contiguous_strides(shape) if strides is None else tuple(strides)
        size = 1 + sum((length - 1) * step for length, step in zip(shape, steps, strict=True)) if all(shape) else 0
        buffer = Buffer(name, size, dtype, self.make_poison(np.dtype(dtype)))
        buffer.is_element = np.zeros(size, dtype=bool)
        view_elements(buffer.is_element, shape, steps)[...] = True
        index = bisect_right(self._starts, buffer.start)
        self.buffers.insert(index, buffer)
        self._starts.insert(index, buffer.start)
        return DeviceArray(self, buffer, self._dtypes[np.dtype(dtype).name], shape, steps)

    def allocate_scratch(self, shape: Sequence[int], dtype: Any) -> DeviceArray:
        """Allocate an array for `new_empty`."""
        name = next((name for name, known in self._dtypes.items() if dtype in (known, name)), None)
        if name is None:
            raise TypeError(f"An array cannot have the dtype {dtype}. Use one of tl.{', tl.'.join(self._dtypes)}.")
        axes: Any = shape if isinstance(shape, list | tuple) else (shape,)
        return self.allocate("", axes, name)

    def make_poison(self, dtype: Any) -> Array:
        """Return what undefined elements of a dtype hold in this run."""
        return make_poison(dtype, self._seed, finite=self._finite)

    def start_launch(self) -> None:
        """Forget what the programs of the previous launch accessed."""
        self.has_atomics = False
        for buffer in self.buffers:
            buffer.start_launch()

    def check_load(self, addresses: Array, mask: Array, size: int) -> None:
        """Check the addresses of a load of elements of `size` bytes. Raises KernelFaultError."""
        for buffer, index, _ in self._find_elements("load", addresses, mask, size):
            conflict = (buffer.changer[index] >= 0) & (buffer.changer[index] != self.program)
            self._require_no_conflict("load", buffer, index, conflict, buffer.changer)
            buffer.reader[index] = self.program

    def check_store(self, addresses: Array, mask: Array, values: Array) -> None:
        """Check the addresses of a store, and record it. Raises KernelFaultError."""
        new_bits = np.broadcast_to(values, addresses.shape)[mask]
        for buffer, index, where in self._find_elements("store", addresses, mask, values.dtype.itemsize):
            if not buffer.is_element[index].all():
                gap = int(index[np.argmin(buffer.is_element[index])])
                self.refuse("gap", "store", buffer.name, element=gap, count=buffer.data.size)
            if values.dtype.itemsize == buffer.itemsize:
                is_changed = buffer.bits[index] != np.ascontiguousarray(new_bits[where]).view(buffer.bits.dtype)
            else:
                is_changed = np.ones(index.size, dtype=bool)
            for other in (buffer.writer, buffer.reader):
                conflict = is_changed & (other[index] >= 0) & (other[index] != self.program)
                self._require_no_conflict("store", buffer, index, conflict, other)
            buffer.writer[index] = self.program
            buffer.changer[index[is_changed]] = self.program
            buffer.is_written[index] = True

    def check_atomic(self, addresses: Array, mask: Array, size: int) -> None:
        """Check the addresses of an atomic operation. A launch with atomics orders its accesses itself."""
        self.has_atomics = True
        for buffer, index, _ in self._find_elements("atomic", addresses, mask, size):
            buffer.is_written[index] = True

    def _find_elements(
        self, access: str, addresses: Array, mask: Array, size: int
    ) -> list[tuple[Buffer, Array, Array]]:
        """Return, for each buffer that is accessed, the indices of its elements and which of the accesses they are."""
        active = addresses[mask]
        if not active.size:
            return []
        number = max(0, bisect_right(self._starts, int(active[0])) - 1)
        found: list[tuple[Buffer, Array, Array]] = []
        rest = np.ones(active.size, dtype=bool)
        for buffer in self.buffers[number : number + 1] + self.buffers[:number] + self.buffers[number + 1 :]:
            inside = rest & (active >= np.uint64(buffer.start)) & (active <= np.uint64(max(buffer.end - size, 0)))
            if inside.any():
                offsets = (active[inside] - np.uint64(buffer.start)).astype(np.int64)
                found.append((buffer, offsets // buffer.itemsize, inside))
                rest &= ~inside
                if not rest.any():
                    return found
        address = int(active[int(np.argmax(rest))])
        buffer = min(self.buffers, key=lambda each: max(each.start - address, address - each.end))
        element = (address - buffer.start) // buffer.itemsize
        return self.refuse("bounds", access, buffer.name, element=element, count=buffer.data.size)

    def _require_no_conflict(self, access: str, buffer: Buffer, index: Array, conflict: Array, others: Array) -> None:
        if not self.has_atomics and conflict.any():
            element = int(index[int(np.argmax(conflict))])
            self.refuse(
                "race", access, buffer.name, element=element, count=buffer.data.size, other=int(others[element])
            )

    def refuse(self, kind: str, access: str, array: str, **more: int) -> Any:
        """Record the first fault and raise it, so that the candidate's code sees where it happened."""
        fault = {"kind": kind, "access": access, "array": array, "program": list(self.program_id), **more}
        fault["line"] = find_solution_line()
        if self.fault is None:
            self.fault = fault
        where = f"element {more['element']} of {array or 'a scratch array'}" if "element" in more else array
        raise KernelFaultError(f"{kind}: program {self.program_id}: {access} of {where}", fault)


def find_solution_line() -> int:
    """Return the line of the solution that is running, the innermost one; 0 if there is none."""
    frame = inspect.currentframe()
    while frame is not None and frame.f_code.co_filename != SOLUTION_FILE:
        frame = frame.f_back
    return 0 if frame is None else frame.f_lineno


def view_elements(data: Array, shape: Sequence[int], strides: Sequence[int]) -> Array:
    """Return the elements of an array as a view of its buffer. The strides are in elements."""
    if not data.size:
        return np.zeros(shape, dtype=data.dtype)
    steps = [step * data.itemsize for step in strides]
    return np.lib.stride_tricks.as_strided(data, shape, steps)
