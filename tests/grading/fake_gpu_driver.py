"""`judge.grading.cuda.driver_api.GpuDriver` in the memory of this process. It records what happens in which order, and
has two clocks: each call takes the host time, and only what is enqueued takes the card time."""

import struct
from collections.abc import Callable, Sequence

from judge.grading.cuda.driver_api import CudaError

Program = Callable[["FakeDriver", Sequence[bytes]], None]
FIRST_ADDRESS = 1 << 20
KERNEL_SECONDS = 0.25
"""Also of a copy."""
FILL_SECONDS, CALL_SECONDS = 1e-4, 1e-6


class FakeDriver:
    """`program` runs in place of each kernel. It may raise CudaError. To enqueue one takes the host
    `launch_seconds`."""

    def __init__(self, program: Program = lambda driver, args: None, launch_seconds: float = CALL_SECONDS) -> None:
        self.program, self.launch_seconds = program, launch_seconds
        self.memory: dict[int, bytearray] = {}
        self.log: list[str] = []
        self.load_error = 0
        self.host_time = self._free_from = 0.0
        """The host's clock, and when the card will have done what was enqueued."""
        self._events: list[float] = []

    def read_clock(self) -> float:
        return self.host_time

    def _enqueue(self, card_seconds: float, host_seconds: float = CALL_SECONDS) -> None:
        self.host_time += host_seconds
        self._free_from = max(self._free_from, self.host_time) + card_seconds

    def allocate(self, nbytes: int) -> int:
        address = FIRST_ADDRESS * (1 + len(self.memory))
        self.memory[address] = bytearray(nbytes)
        return address

    def write(self, address: int, data: bytes | memoryview) -> None:
        self.log.append(f"write {address}")
        start = max(each for each in self.memory if each <= address)
        assert address - start + len(data) <= len(self.memory[start])
        self.memory[start][address - start : address - start + len(data)] = data

    def read(self, address: int, nbytes: int) -> bytes:
        self.log.append(f"read {address}")
        return bytes(self.memory[address][:nbytes])

    def fill(self, address: int, value: int, nbytes: int) -> None:
        self.log.append(f"fill {address}")
        self.memory[address][:nbytes] = bytes([value]) * nbytes
        self._enqueue(FILL_SECONDS)

    def copy(self, target: int, source: int, nbytes: int) -> None:
        self.log.append("copy")
        self._enqueue(KERNEL_SECONDS)

    def load(self, ptx: bytes, name: str, shared_bytes: int) -> int:
        if self.load_error:
            raise CudaError("cuModuleLoadData", self.load_error)
        self.log.append(f"load {name}")
        return 1

    def prepare(
        self, function: int, grid: Sequence[int], threads: int, shared: int, args: Sequence[bytes]
    ) -> Callable[[], None]:
        def enqueue() -> None:
            self.log.append(f"launch {tuple(grid)} of {threads}")
            self.program(self, args)
            self._enqueue(KERNEL_SECONDS, self.launch_seconds)

        return enqueue

    def make_event(self) -> int:
        self._events.append(0.0)
        return len(self._events) - 1

    def record(self, event: int) -> None:
        self.log.append("record")
        self._enqueue(0.0)
        self._events[event] = self._free_from

    def is_reached(self, event: int) -> bool:
        self.host_time += CALL_SECONDS
        return self._events[event] <= self.host_time

    def measure(self, start: int, end: int) -> float:
        return self._events[end] - self._events[start]

    def synchronize(self) -> None:
        self.log.append("synchronize")
        self.host_time = max(self.host_time, self._free_from)

    def get_attribute(self, attribute: int) -> int:
        return 16


def read_address(arg: bytes) -> int:
    return struct.unpack("<Q", arg)[0]
