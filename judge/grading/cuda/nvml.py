"""The card as NVIDIA's management library sees it. It needs no CUDA context."""

import ctypes
import math
from dataclasses import dataclass
from typing import Any

from judge.grading.gpu import CardInfo, CardStatus
from judge.grading.kernel_timing import DeviceWedgedError

LIBRARY = "libnvidia-ml.so.1"
SM_CLOCK, MEMORY_CLOCK, GPU_TEMPERATURE = 1, 2, 0
"""Numbers of NVML: two kinds of clocks, and a kind of sensor."""
NOT_SUPPORTED = 3
HARMLESS_REASONS = 0x1 | 0x2 | 0x100
"""Clocks are below their maximum because nothing runs, or because an operator or a display set them."""


class UnsupportedError(DeviceWedgedError):
    """NVML does not have this number for this card."""


def compute_bandwidth(clock_mhz: int, bus_bits: int) -> float:
    """Return bytes per second, or infinity if a number is missing."""
    return 2 * clock_mhz * 1e6 * bus_bits / 8 or math.inf


class _Memory(ctypes.Structure):
    _fields_ = (("total", ctypes.c_ulonglong), ("free", ctypes.c_ulonglong), ("used", ctypes.c_ulonglong))


@dataclass(frozen=True, slots=True)
class CardModes:
    """Settings of the card that outlive a process, as NVML's numbers (the clock in MHz). None may change."""

    persistence: int
    compute: int
    max_sm_clock: int


class ManagedCard:
    """Every method raises DeviceWedgedError if the card does not answer."""

    def __init__(self, ordinal: int = 0) -> None:
        try:
            self._library: Any = ctypes.CDLL(LIBRARY)
        except OSError as error:
            raise DeviceWedgedError(f"This machine has no NVIDIA driver: {LIBRARY} is missing.") from error
        self._handle = ctypes.c_void_p()
        self._call("nvmlInit_v2")
        self._call("nvmlDeviceGetHandleByIndex_v2", ordinal, ctypes.byref(self._handle))

    def _call(self, function: str, *args: Any) -> None:
        code = int(getattr(self._library, function)(*args))
        if code == NOT_SUPPORTED:
            raise UnsupportedError(f"This GPU does not report {function}.")
        if code:
            raise DeviceWedgedError(f"The GPU does not answer: {function} failed with the error {code}.")

    def _read_number(self, function: str, *args: Any) -> int:
        value = ctypes.c_uint()
        self._call(function, self._handle, *args, ctypes.byref(value))
        return value.value

    def _read_text(self, function: str, *args: Any) -> str:
        text = ctypes.create_string_buffer(96)
        self._call(function, *args, text, ctypes.c_uint(len(text)))
        return text.value.decode(errors="replace")

    def read_memory(self) -> tuple[int, int]:
        """Return the total and the used bytes."""
        memory = _Memory()
        self._call("nvmlDeviceGetMemoryInfo", self._handle, ctypes.byref(memory))
        return int(memory.total), int(memory.used)

    def read_capability(self) -> tuple[int, int]:
        major, minor = ctypes.c_int(), ctypes.c_int()
        self._call("nvmlDeviceGetCudaComputeCapability", self._handle, ctypes.byref(major), ctypes.byref(minor))
        return major.value, minor.value

    def read_max_bandwidth(self) -> float:
        """Return the bytes per second that the pins of the memory can move: two transfers in each cycle of its highest
        clock. Infinity for a card that shares its memory with the host, where NVML has no such number."""
        try:
            clock_mhz = self._read_number("nvmlDeviceGetMaxClockInfo", MEMORY_CLOCK)
            bits = self._read_number("nvmlDeviceGetMemoryBusWidth")
        except UnsupportedError:
            return math.inf
        return compute_bandwidth(clock_mhz, bits)

    def read_info(self, triton: str) -> CardInfo:
        major, minor = self.read_capability()
        name = self._read_text("nvmlDeviceGetName", self._handle)
        driver = self._read_text("nvmlSystemGetDriverVersion")
        return CardInfo(name, f"{major}.{minor}", self.read_memory()[0], driver, triton)

    def read_status(self) -> CardStatus:
        reasons = ctypes.c_ulonglong()
        self._call("nvmlDeviceGetCurrentClocksThrottleReasons", self._handle, ctypes.byref(reasons))
        return CardStatus(
            temperature=self._read_number("nvmlDeviceGetTemperature", GPU_TEMPERATURE),
            clock_mhz=self._read_number("nvmlDeviceGetClockInfo", SM_CLOCK),
            memory_clock_mhz=self._read_number("nvmlDeviceGetClockInfo", MEMORY_CLOCK),
            used_bytes=self.read_memory()[1],
            is_throttled=bool(reasons.value & ~HARMLESS_REASONS),
        )

    def read_modes(self) -> CardModes:
        return CardModes(
            persistence=self._read_number("nvmlDeviceGetPersistenceMode"),
            compute=self._read_number("nvmlDeviceGetComputeMode"),
            max_sm_clock=self._read_number("nvmlDeviceGetMaxClockInfo", SM_CLOCK),
        )
