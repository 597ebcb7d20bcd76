"""`judge.grading.cuda.driver_api.GpuDriver` in the memory of this process. It records what happens in which order."""

import struct
from collections.abc import Callable, Sequence

from judge.grading.cuda.driver_api import CudaError

Program = Callable[["FakeDriver", Sequence[bytes]], None]
FIRST_ADDRESS = 1 << 20


class FakeDriver:
    """`program` runs in place of each kernel. It may raise CudaError."""

    def __init__(self, program: Program = lambda driver, args: None) -> None:
        self.program = program
        self.memory: dict[int, bytearray] = {}
        self.log: list[str] = []
        self.load_error = 0

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

    def copy(self, target: int, source: int, nbytes: int) -> None:
        self.log.append("copy")

    def load(self, ptx: bytes, name: str, shared_bytes: int) -> int:
        if self.load_error:
            raise CudaError("cuModuleLoadData", self.load_error)
        self.log.append(f"load {name}")
        return 1

    def launch(self, function: int, grid: Sequence[int], threads: int, shared: int, args: Sequence[bytes]) -> None:
        self.log.append(f"launch {tuple(grid)} of {threads}")
        self.program(self, args)

    def make_event(self) -> int:
        return 1

    def record(self, event: int) -> None:
        self.log.append("record")

    def measure(self, start: int, end: int) -> float:
        return 0.25

    def synchronize(self) -> None:
        self.log.append("synchronize")

    def get_attribute(self, attribute: int) -> int:
        return 16


def read_address(arg: bytes) -> int:
    return struct.unpack("<Q", arg)[0]
