"""A simulated GPU for `judge.grading.kernel_timing`: it records what is called, and its times follow a model."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import repeat
from typing import Any

import numpy as np

from judge.grading.gpu import CardInfo, CardStatus
from judge.grading.kernel_timing import CardLimits, DeviceWedgedError, TimedCall, TimingDevice
from problems.format.case import Case
from problems.format.checker_api import Finding
from problems.format.drivers.kernel_poison import make_poison
from problems.format.kernel_results import list_outputs
from problems.format.problem import Problem

Kernel = Callable[[dict[str, Any], dict[str, Any]], None]
"""Fills the outputs, which have NaN before, from the inputs."""


class SimulatedGpu:
    """Runs a kernel in NumPy. `times` has the seconds of each call by its events and by the host's clock."""

    def __init__(
        self, kernel: Kernel, times: Iterator[tuple[float, float]], *, wedges_at: int = -1, leaves_memory: bool = False
    ) -> None:
        self.inputs: list[bytes] = []
        self._kernel = kernel
        self._times = times
        self._wedges_at = wedges_at
        self._leaves_memory = leaves_memory

    def call(self, case: Case) -> TimedCall:
        if len(self.inputs) == self._wedges_at:
            raise DeviceWedgedError("the GPU does not answer")
        x = case.payload["x"]
        self.inputs.append(x.tobytes())
        outputs = {"out": np.full_like(x, np.nan)}
        self._kernel({"x": x}, outputs)
        device_seconds, host_seconds = next(self._times)
        return TimedCall(device_seconds, host_seconds, clock_mhz=1500.0, is_throttled=False, outputs=outputs)

    def is_clean(self) -> bool:
        return not self._leaves_memory


CARD_INFO = CardInfo("Simulated card", "9.0", 80 << 30, "550.1", "3.9.0")
LIMITS = CardLimits(bandwidth=1e12, peak=1e13, max_bandwidth=1e12)


class SimulatedCard:
    """`judge.grading.gpu.Gpu`, with a device that runs the kernels of real problems in NumPy.

    `gpu_options` are those of `SimulatedGpu` for a device that is wedged or not clean."""

    info = CARD_INFO
    limits: Mapping[str, CardLimits] = {"float32": LIMITS, "float16": LIMITS}

    def __init__(
        self, kernel: Kernel, times: Iterable[tuple[float, float]] = repeat((1e-3, 1e-3)), **gpu_options: Any
    ) -> None:
        self.kernel, self.times, self.gpu_options = kernel, times, gpu_options
        self.prepared: list[bytes] = []
        self.seen: list[dict[str, Any]] = []
        """The inputs of each call."""

    def read_status(self) -> CardStatus:
        return CardStatus(temperature=41, clock_mhz=1500, memory_clock_mhz=2600, used_bytes=1 << 30, is_throttled=False)

    @contextmanager
    def prepare(
        self, problem: Problem, source: bytes, case: Case, verify: Callable[[Case, Mapping[str, Any]], Finding]
    ) -> Iterator[TimingDevice]:
        self.prepared.append(source)
        yield SimulatedKernelDevice(self, SimulatedGpu(self._ignore, iter(self.times), **self.gpu_options))

    @staticmethod
    def _ignore(_inputs: dict[str, Any], _outputs: dict[str, Any]) -> None:
        """The outer device runs the kernel."""


class SimulatedKernelDevice:
    def __init__(self, card: SimulatedCard, gpu: SimulatedGpu) -> None:
        self._card, self._gpu = card, gpu

    def call(self, case: Case) -> TimedCall:
        seconds = self._gpu.call(replace(case, payload={"x": np.zeros(1)}))
        inputs = {
            name: np.array(spec["input"]) if "input" in spec else None
            for name, spec in zip(case.payload["names"], case.payload["args"], strict=True)
            if isinstance(spec, Mapping)
        }
        self._card.seen.append(inputs)
        outputs = {
            name: np.full(form.shape, make_poison(form.dtype, int(case.payload["seed"])), dtype=form.dtype)
            for name, form in list_outputs(case).items()
        }
        self._card.kernel(inputs, outputs)
        return replace(seconds, outputs=outputs)

    def is_clean(self) -> bool:
        return self._gpu.is_clean()
