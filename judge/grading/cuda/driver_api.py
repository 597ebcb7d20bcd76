"""The calls of libcuda that timing needs. Triton's own driver is not used: it compiles a C extension when it starts."""

import ctypes
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from problems.format.launch_plan import MAX_ARGUMENTS

LIBRARY = "libcuda.so.1"
MULTIPROCESSORS, L2_BYTES = 16, 38
"""CUdevice_attribute."""
MAX_DYNAMIC_SHARED = 8
"""CUfunction_attribute."""
DEFAULT_SHARED_BYTES = 48 << 10
CRASHES = {700: "illegal address", 702: "launch timeout", 714: "stack error", 715: "illegal instruction"} | {
    716: "misaligned address",
    717: "invalid address space",
    718: "invalid program counter",
    719: "launch failure",
    710: "assertion",
}
"""Errors of a kernel. They end its context, and no other one."""
CARD_ERRORS = {3: "driver shut down", 46: "device unavailable", 100: "no device", 101: "invalid device"} | {
    214: "ECC error",
    220: "NVLink error",
    802: "system not ready",
    803: "driver mismatch",
    999: "unknown error",
}
"""Errors after which the card can time nothing more."""
UNSUPPORTED = {1: "invalid value", 2: "out of memory", 200: "invalid code", 209: "no code for this card"} | {
    218: "invalid PTX",
    221: "no compiler",
    222: "PTX of a later version",
    300: "invalid source",
    500: "no such kernel",
    701: "too many resources",
}
"""Errors that say that this kernel cannot run here. Errors that are in no table count as such, too."""
SLOT_BYTES, SLOTS = 8, MAX_ARGUMENTS + 2
"""Of the arguments of a launch, with the two that each kernel of Triton has besides."""
NOT_READY = 600
"""What a query of an event returns until the card has reached it."""
PARAMETER_BYTES = 32_764
"""The most that a kernel can declare, in one parameter or in as many."""


def describe_code(code: int) -> str:
    return (CRASHES | CARD_ERRORS | UNSUPPORTED).get(code, "an error")


class CudaError(Exception):
    """A call of libcuda failed. `code` is a CUresult."""

    def __init__(self, function: str, code: int) -> None:
        super().__init__(f"{function} failed with the error {code}")
        self.code = code


class GpuDriver(Protocol):
    """One context on one card. Addresses, functions and events are numbers."""

    def allocate(self, nbytes: int) -> int: ...
    def write(self, address: int, data: bytes | memoryview) -> None: ...
    def read(self, address: int, nbytes: int) -> bytes: ...
    def fill(self, address: int, value: int, nbytes: int) -> None: ...
    def copy(self, target: int, source: int, nbytes: int) -> None: ...
    def load(self, ptx: bytes, name: str, shared_bytes: int) -> int: ...
    def prepare(
        self, function: int, grid: Sequence[int], threads: int, shared: int, args: Sequence[bytes]
    ) -> Callable[[], None]:
        """Return what enqueues a launch. Everything that takes the host time is done before."""
        ...

    def make_event(self) -> int: ...
    def record(self, event: int) -> None: ...
    def is_reached(self, event: int) -> bool: ...
    def measure(self, start: int, end: int) -> float: ...
    def synchronize(self) -> None: ...
    def get_attribute(self, attribute: int) -> int: ...


class LaunchArguments:
    """The arguments of a launch in host memory. How many a kernel has, and of which size, only its code says. So there
    are zeros behind them, as many as the driver reads at most: otherwise a kernel could get memory of this process."""

    def __init__(self) -> None:
        self._values = ctypes.create_string_buffer(SLOT_BYTES * SLOTS + PARAMETER_BYTES)
        self._start = ctypes.addressof(self._values)
        places = (self._start + SLOT_BYTES * min(number, SLOTS) for number in range(PARAMETER_BYTES))
        self.pointers = (ctypes.c_void_p * PARAMETER_BYTES)(*places)

    def write(self, packed: bytes) -> None:
        """`packed` is what `pack_arguments` returned."""
        ctypes.memmove(self._start, packed, len(packed))


def pack_arguments(args: Sequence[bytes]) -> bytes:
    """Return all slots of a launch, each argument in one of its own, and zeros in the others."""
    return b"".join(arg.ljust(SLOT_BYTES, b"\0") for arg in args).ljust(SLOT_BYTES * SLOTS, b"\0")


class CudaDriver:
    """`GpuDriver` for a real card. All work is on the default stream, which waits for every other stream."""

    def __init__(self, ordinal: int = 0) -> None:
        """Raises OSError without libcuda, and CudaError."""
        self._library: Any = ctypes.CDLL(LIBRARY)
        self._device = ctypes.c_int()
        self._context = ctypes.c_void_p()
        self._arguments = LaunchArguments()
        self._call("cuInit", 0)
        self._call("cuDeviceGet", ctypes.byref(self._device), ordinal)
        self._call("cuCtxCreate_v2", ctypes.byref(self._context), 0, self._device)

    def _call(self, function: str, *args: Any) -> None:
        code = int(getattr(self._library, function)(*args))
        if code:
            raise CudaError(function, code)

    def get_attribute(self, attribute: int) -> int:
        value = ctypes.c_int()
        self._call("cuDeviceGetAttribute", ctypes.byref(value), attribute, self._device)
        return value.value

    def allocate(self, nbytes: int) -> int:
        address = ctypes.c_uint64()
        self._call("cuMemAlloc_v2", ctypes.byref(address), ctypes.c_size_t(max(nbytes, 1)))
        return address.value

    def write(self, address: int, data: bytes | memoryview) -> None:
        buffer = bytes(data)
        self._call("cuMemcpyHtoD_v2", ctypes.c_uint64(address), buffer, ctypes.c_size_t(len(buffer)))

    def read(self, address: int, nbytes: int) -> bytes:
        buffer = ctypes.create_string_buffer(nbytes)
        self._call("cuMemcpyDtoH_v2", buffer, ctypes.c_uint64(address), ctypes.c_size_t(nbytes))
        return buffer.raw

    def fill(self, address: int, value: int, nbytes: int) -> None:
        target, length = ctypes.c_uint64(address), ctypes.c_size_t(nbytes)
        self._call("cuMemsetD8Async", target, ctypes.c_ubyte(value), length, None)

    def copy(self, target: int, source: int, nbytes: int) -> None:
        self._call("cuMemcpyDtoD_v2", ctypes.c_uint64(target), ctypes.c_uint64(source), ctypes.c_size_t(nbytes))

    def load(self, ptx: bytes, name: str, shared_bytes: int) -> int:
        """Compile a kernel for this card."""
        module, function = ctypes.c_void_p(), ctypes.c_void_p()
        self._call("cuModuleLoadData", ctypes.byref(module), ctypes.c_char_p(ptx))
        self._call("cuModuleGetFunction", ctypes.byref(function), module, ctypes.c_char_p(name.encode()))
        if shared_bytes > DEFAULT_SHARED_BYTES:
            self._call("cuFuncSetAttribute", function, MAX_DYNAMIC_SHARED, shared_bytes)
        return int(function.value or 0)

    def prepare(
        self, function: int, grid: Sequence[int], threads: int, shared: int, args: Sequence[bytes]
    ) -> Callable[[], None]:
        packed, arguments = pack_arguments(args), self._arguments
        form = (ctypes.c_void_p(function), *grid, threads, 1, 1, shared, None, arguments.pointers, None)

        def enqueue() -> None:
            arguments.write(packed)  # the driver copies them before the call returns
            self._call("cuLaunchKernel", *form)

        return enqueue

    def make_event(self) -> int:
        event = ctypes.c_void_p()
        self._call("cuEventCreate", ctypes.byref(event), 0)
        return int(event.value or 0)

    def record(self, event: int) -> None:
        self._call("cuEventRecord", ctypes.c_void_p(event), None)

    def is_reached(self, event: int) -> bool:
        """Return whether the card has done everything before the event. Raises CudaError if a kernel has crashed."""
        try:
            self._call("cuEventQuery", ctypes.c_void_p(event))
        except CudaError as error:
            if error.code != NOT_READY:
                raise
            return False
        return True

    def measure(self, start: int, end: int) -> float:
        """Return the seconds between two recorded events. Both must have been reached."""
        milliseconds = ctypes.c_float()
        self._call("cuEventElapsedTime", ctypes.byref(milliseconds), ctypes.c_void_p(start), ctypes.c_void_p(end))
        return milliseconds.value / 1000

    def synchronize(self) -> None:
        self._call("cuCtxSynchronize")
