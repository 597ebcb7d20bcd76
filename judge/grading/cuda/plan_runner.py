"""Runs a launch plan on a card and times it: what happens in which order for one call.

The time between the two events must be the card's alone. So all launches are packed before, and while the card still
overwrites its cache, the host enqueues the start event, the launches and the end event. If the card reaches the start
event before the host has enqueued everything, it would wait for the host within the interval: then the call is repeated
with a cache that is overwritten more often."""

import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from judge.grading.cuda.driver_api import L2_BYTES, GpuDriver
from problems.format.drivers.kernel_poison import make_poison
from problems.format.launch_plan import DTYPES, Launch, LaunchPlan, Zero, pack_scalar

THREADS_PER_WARP = 32
FLUSH_FACTOR = 2
"""How many times the size of the L2 cache is written before each call."""
MIN_FLUSH_BYTES = 64 << 20
MAX_FLUSHES = 256
"""How often the cache is overwritten at most, so that the card is busy while the host enqueues: some milliseconds. A
plan of hundreds of launches can take longer to enqueue, and its time then contains a part of that."""
PIECE_BYTES = 16 << 20
"""An array that the solution allocates is poisoned in pieces of this size, one after the other."""
BANDWIDTH_BYTES, BANDWIDTH_COPIES = 1 << 30, 20
Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class BufferContent:
    """What an array has before a call: `values` in their place, and poison in gaps and where there are none.

    `is_output` says whether it is read back after the call. Shape and strides (in elements) are those of the argument.
    """

    shape: tuple[int, ...]
    strides: tuple[int, ...]
    values: Array | None
    is_output: bool


class PlanRunner:
    """One loaded plan. Its arrays are allocated once; each call writes all of them again."""

    def __init__(
        self, driver: GpuDriver, plan: LaunchPlan, read_clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._driver, self._plan, self._read_clock = driver, plan, read_clock
        self._functions = [driver.load(each.ptx, each.name, each.shared_bytes) for each in plan.kernels]
        self._addresses = [driver.allocate(each.nbytes) for each in plan.buffers]
        self._scratch = [self._allocate_scratch(number) for number in range(len(plan.kernels))]
        self._flush_bytes = max(MIN_FLUSH_BYTES, FLUSH_FACTOR * driver.get_attribute(L2_BYTES))
        self._flush_address, self._flushes = driver.allocate(self._flush_bytes), 1
        self._start, self._end = driver.make_event(), driver.make_event()
        self._enqueue_steps = [step for step in map(self._prepare, plan.steps) if step is not None]

    def _allocate_scratch(self, kernel: int) -> int:
        """Return the address of the scratch memory that Triton passes to a kernel, or 0 if it needs none."""
        nbytes = self._plan.compute_scratch_bytes(kernel)
        return self._driver.allocate(nbytes) if nbytes else 0

    def call(self, contents: Mapping[str, BufferContent], seed: int) -> tuple[float, float, dict[str, Array]]:
        """Return the seconds by events and by the host's clock, and the outputs. Raises CudaError."""
        while True:
            self._write_arrays(contents, seed)
            host_seconds, was_busy = self._run_steps(seed)
            if was_busy or self._flushes >= MAX_FLUSHES:
                return self._driver.measure(self._start, self._end), host_seconds, self._read_outputs(contents)
            self._flushes *= 2

    def _write_arrays(self, contents: Mapping[str, BufferContent], seed: int) -> None:
        for number, buffer in enumerate(self._plan.buffers):
            content = contents.get(buffer.name)
            if content is None:
                self._poison(number, seed)
            else:
                self._driver.write(self._addresses[number], self._build_content(number, content, seed))

    def _run_steps(self, seed: int) -> tuple[float, bool]:
        """Return the seconds by the host's clock, and whether the card was busy until everything was enqueued."""
        started = self._read_clock()
        for _ in range(self._flushes):
            self._driver.fill(self._flush_address, seed & 0xFF, self._flush_bytes)
        self._driver.record(self._start)
        for enqueue in self._enqueue_steps:
            enqueue()
        self._driver.record(self._end)
        before = self._wait_for_start()
        self._driver.synchronize()
        return self._read_clock() - (started if before is None else before), before is not None

    def _wait_for_start(self) -> float | None:
        """Return the last time at which the card had not reached the start event, or None if it had from the first
        look. So the host's time is never too short, however late this process continues."""
        before = None
        while True:
            now = self._read_clock()
            if self._driver.is_reached(self._start):
                return before
            before = now

    def _poison(self, number: int, seed: int) -> None:
        """Fill an array that the solution allocates. It chooses the size, so the host has only a piece of it."""
        buffer, address = self._plan.buffers[number], self._addresses[number]
        elements = min(buffer.elements, PIECE_BYTES // DTYPES[buffer.dtype])
        piece = np.full(elements, make_poison(np.dtype(buffer.dtype), seed), dtype=buffer.dtype).tobytes()
        for offset in range(0, buffer.nbytes, PIECE_BYTES):
            self._driver.write(address + offset, memoryview(piece)[: buffer.nbytes - offset])

    def _build_content(self, number: int, content: BufferContent, seed: int) -> bytes:
        buffer = self._plan.buffers[number]
        data = np.full(buffer.elements, make_poison(np.dtype(buffer.dtype), seed), dtype=buffer.dtype)
        if content.values is not None and data.size:
            _view(data, content)[...] = content.values
        return data.tobytes()

    def _prepare(self, step: Zero | Launch) -> Callable[[], None] | None:
        """Return what enqueues a step, or None for an empty grid, which launches nothing."""
        if isinstance(step, Zero):
            nbytes = self._plan.buffers[step.buffer].nbytes
            return partial(self._driver.fill, self._addresses[step.buffer], 0, nbytes)
        if not all(step.grid):
            return None
        kernel = self._plan.kernels[step.kernel]
        # Each kernel of Triton has two more parameters: its scratch memory, and that of a profiler.
        pointers = [struct.pack("<Q", self._scratch[step.kernel]), struct.pack("<Q", 0)]
        args = [*(self._pack(kind, value) for kind, value in step.arguments), *pointers]
        threads = kernel.warps * THREADS_PER_WARP
        return self._driver.prepare(self._functions[step.kernel], step.grid, threads, kernel.shared_bytes, args)

    def _pack(self, kind: str, value: float | int) -> bytes:
        if kind == "buffer":
            return struct.pack("<Q", self._addresses[int(value)])
        return pack_scalar(kind, value)

    def _read_outputs(self, contents: Mapping[str, BufferContent]) -> dict[str, Array]:
        outputs: dict[str, Array] = {}
        for buffer, address in zip(self._plan.buffers, self._addresses, strict=True):
            content = contents.get(buffer.name)
            if content is not None and content.is_output:
                data = np.frombuffer(self._driver.read(address, buffer.nbytes), dtype=buffer.dtype)
                outputs[buffer.name] = _view(data, content).copy()
        return outputs


def _view(data: Array, content: BufferContent) -> Array:
    """The plan was checked against the arguments (`require_arguments`), so the view is inside of `data`."""
    steps = [step * data.itemsize for step in content.strides]
    return np.lib.stride_tricks.as_strided(data, content.shape, steps)


def measure_bandwidth(driver: GpuDriver) -> float:
    """Return the bytes per second that this card reads and writes in a copy: what a kernel can reach."""
    source, target = driver.allocate(BANDWIDTH_BYTES), driver.allocate(BANDWIDTH_BYTES)
    start, end = driver.make_event(), driver.make_event()
    best = 0.0
    for _ in range(BANDWIDTH_COPIES):
        driver.fill(target, 0, BANDWIDTH_BYTES)  # the card is busy while the host enqueues the rest
        driver.record(start)
        driver.copy(target, source, BANDWIDTH_BYTES)
        driver.record(end)
        driver.synchronize()
        best = max(best, 2 * BANDWIDTH_BYTES / driver.measure(start, end))
    return best
