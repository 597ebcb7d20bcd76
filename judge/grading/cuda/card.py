"""`judge.grading.gpu.Gpu` for a real card."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, cast

from judge.grading.cuda import timing_messages
from judge.grading.cuda.nvml import CardModes
from judge.grading.cuda.peak_operations import find_peaks
from judge.grading.gpu import CardInfo, CardStatus, KernelCrashError, NotTimedError, WrongAutotuneResultError
from judge.grading.kernel_timing import CardLimits, DeviceWedgedError, TimedCall, TimingDevice, require_clean
from judge.grading.plan_compiler import compile_plans
from problems.format.case import Case
from problems.format.checker_api import Finding
from problems.format.kernel_results import OutputForm, list_outputs
from problems.format.launch_plan import LaunchPlan, dump_plan, find_strides
from problems.format.problem import Problem
from sandbox.base import Sandbox

ROOT = Path(__file__).parents[3]
COMMAND = (sys.executable, "-m", "judge.grading.cuda.timing_process")
START_SECONDS, CALL_SECONDS, STOP_SECONDS = 60.0, 60.0, 20.0
"""A context starts in a second. A call also copies its inputs."""
SPARE_BYTES = 64 << 20
"""By how much the used memory may differ after a submission: the driver keeps some for later contexts."""
PROCESS_ENDED_MESSAGE = (
    "The process that timed your kernel ended with an error, which says nothing about whether your kernel is right. "
    "So there is no time. Submit it again. If the error persists, contact the operator of this server."
)
SLOW_COMPILATION_MESSAGE = "The driver of the GPU needs over a minute to compile your kernels, so they are not timed."
MAX_SECONDS = 1200.0
"""For all calls of one submission on one case, with the copies of its arrays."""
SLOW_CALLS_MESSAGE = "The calls of your kernel together took over twenty minutes on the GPU, so it is not timed."
SELECTION_CALLS = 3
"""Calls of each configuration of an autotuned kernel, of which the fastest is then timed."""


Verify = Callable[[Case, Mapping[str, Any]], Finding]


class Management(Protocol):
    """The methods of `judge.grading.cuda.nvml.ManagedCard` that are needed here."""

    def read_info(self, triton: str) -> CardInfo: ...
    def read_status(self) -> CardStatus: ...
    def read_modes(self) -> CardModes: ...
    def read_memory(self) -> tuple[int, int]: ...
    def read_max_bandwidth(self) -> float: ...


class CudaGpu:
    """Times submissions one after the other, each in a process of its own."""

    def __init__(
        self,
        management: Management,
        open_sandbox: Callable[[], Sandbox],
        triton: str,
        command: tuple[str, ...] = COMMAND,
    ) -> None:
        self._management, self._open_sandbox, self._command = management, open_sandbox, command
        self.info = management.read_info(triton)
        self._limits: Mapping[str, CardLimits] = {}

    def read_status(self) -> CardStatus:
        return self._management.read_status()

    @property
    def limits(self) -> Mapping[str, CardLimits]:
        """Measured when the first submission is timed. The peak follows from the number of the card's
        multiprocessors and their highest clock."""
        if not self._limits:
            self._limits = self._measure_limits()
        return self._limits

    def _measure_limits(self) -> Mapping[str, CardLimits]:
        with TimingProcess(self._command) as process:
            measured = process.ask({"do": "measure"})
        peaks = find_peaks(
            self.info.capability, measured["multiprocessors"], self._management.read_modes().max_sm_clock
        )
        limits = CardLimits(
            bandwidth=measured["bandwidth"],
            peak=0.0,
            max_bandwidth=self._management.read_max_bandwidth(),
            cache_bytes=measured["cache_bytes"],
        )
        return {name: replace(limits, peak=peak) for name, peak in peaks.items()}

    def prepare(
        self, problem: Problem, source: bytes, case: Case, verify: Verify
    ) -> AbstractContextManager[TimingDevice]:
        return self._prepare(problem, source, case, verify)

    @contextmanager
    def _prepare(self, problem: Problem, source: bytes, case: Case, verify: Verify) -> Generator[TimingDevice]:
        before = self._management.read_modes(), self._management.read_memory()[1]
        capability = int(self.info.capability.replace(".", ""))
        plans = compile_plans(problem, source, case, capability, self._open_sandbox())
        self.info = replace(self.info, triton=plans[0].triton)  # the cells of a launcher have their own Triton
        with TimingProcess(self._command) as process:
            device = CudaTimingDevice(process, self._management, before, load_plans(process, plans))
            try:
                device.select_fastest(case, verify)
            except (KernelCrashError, WrongAutotuneResultError):
                require_clean(device)
                raise
            yield device


def load_plans(process: "TimingProcess", plans: Sequence[LaunchPlan]) -> list[int]:
    """Return the numbers of those that the card can load. Raises NotTimedError if it is none."""
    numbers: list[int] = []
    failure = NotTimedError("")
    for plan in plans:
        try:
            numbers.append(process.ask({"do": "load", "plan": dump_plan(plan)})["number"])
        except NotTimedError as error:  # a configuration that needs more shared memory than the card has
            failure = error
    if not numbers:
        raise failure
    return numbers


class CudaTimingDevice:
    """`TimingDevice` for the plans of one submission, one for each configuration, which `process` has under `numbers`.

    `call` runs the plan that `select_fastest` chose. `before` has the modes and the used bytes of the card before the
    context of the submission."""

    def __init__(
        self, process: "TimingProcess", management: Management, before: tuple[CardModes, int], numbers: list[int]
    ) -> None:
        self._process, self._management, self._before = process, management, before
        self._numbers, self._number = numbers, numbers[0]
        self._seconds = 0.0

    def select_fastest(self, case: Case, verify: Verify) -> None:
        """Choose among the configurations of autotuned kernels, as a GPU would at the first launch. One that crashes
        ends the context with all others, as it would there. Raises WrongAutotuneResultError."""
        if len(self._numbers) > 1:
            self._number = min(self._numbers, key=lambda number: self._measure(number, case, verify))

    def _measure(self, number: int, case: Case, verify: Verify) -> float:
        try:
            calls = [self._call(number, case) for _ in range(SELECTION_CALLS)]
        except NotTimedError:  # a configuration that needs more than the card has
            return float("inf")
        finding = verify(case, dict(calls[0]["outputs"].items()))
        if not finding.ok:
            raise WrongAutotuneResultError(finding)
        return min(call["device_seconds"] for call in calls)

    def call(self, case: Case) -> TimedCall:
        answer = self._call(self._number, case)
        status = self._management.read_status()
        return TimedCall(
            device_seconds=answer["device_seconds"],
            host_seconds=answer["host_seconds"],
            clock_mhz=float(status.clock_mhz),
            is_throttled=status.is_throttled,
            outputs=dict(answer["outputs"].items()),
        )

    def _call(self, number: int, case: Case) -> Mapping[str, Any]:
        if self._seconds > MAX_SECONDS:
            raise NotTimedError(SLOW_CALLS_MESSAGE)
        seed = int(case.payload["seed"])
        request = {"do": "call", "number": number, "seed": seed, "contents": build_contents(case)}
        started = time.monotonic()
        try:
            return self._process.ask(request)
        finally:
            self._seconds += time.monotonic() - started

    def is_clean(self) -> bool:
        """End the context, and compare the card with what it was before."""
        self._process.close()
        modes, used = self._before
        return self._management.read_modes() == modes and self._management.read_memory()[1] <= used + SPARE_BYTES


def build_contents(case: Case) -> dict[str, Any]:
    """Return what each array of a call contains, in the form of `timing_process`."""
    pairs = zip(case.payload["names"], case.payload["args"], strict=True)
    outputs = list_outputs(case)
    return {name: _build_content(spec, outputs.get(name)) for name, spec in pairs if isinstance(spec, Mapping)}


def _build_content(spec: Any, output: OutputForm | None) -> dict[str, Any]:
    table = cast("Mapping[str, Any]", spec)
    values: Any = table["input"] if "input" in table else table.get("inout")
    shape = list(output.shape if output else values.shape)
    steps = find_strides(shape, table["strides"])
    return {"shape": shape, "strides": steps, "values": values, "is_output": output is not None}


class TimingProcess:
    """A process that runs `timing_process`, and so has a CUDA context. Use as a context manager."""

    def __init__(self, command: tuple[str, ...]) -> None:
        # Without a cache no submission finds code that another one has compiled.
        environment = {"PATH": os.environ.get("PATH", ""), "CUDA_CACHE_DISABLE": "1"}
        # NVML counts cards in this order: the card that it describes must be the one that is used.
        environment["CUDA_DEVICE_ORDER"] = "PCI_BUS_ID"
        self._process = subprocess.Popen(
            (*command, str(os.getpid())), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=environment
        )
        try:
            self._check(self._receive(START_SECONDS))
        except timing_messages.ProcessSilentError as error:
            self.close()
            raise DeviceWedgedError(f"No process can use the GPU: {error}.") from error
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "TimingProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the answer to a request. Raises KernelCrashError, NotTimedError and DeviceWedgedError."""
        assert self._process.stdin is not None
        try:
            timing_messages.send(self._process.stdin.fileno(), dict(request))
        except (OSError, ValueError) as error:  # it ended, or was closed when it did not answer an earlier request
            raise NotTimedError(PROCESS_ENDED_MESSAGE) from error
        try:
            return self._check(self._receive(CALL_SECONDS))
        except timing_messages.ProcessSilentError as error:
            self.close()  # raises DeviceWedgedError if the kernel cannot be stopped
            if isinstance(error, timing_messages.ChannelBrokenError):
                raise NotTimedError(PROCESS_ENDED_MESSAGE) from error
            if request["do"] != "call":
                raise NotTimedError(SLOW_COMPILATION_MESSAGE) from error
            raise KernelCrashError(str(error)) from error

    def _receive(self, seconds: float) -> Mapping[str, Any]:
        assert self._process.stdout is not None
        return timing_messages.receive(self._process.stdout.fileno(), seconds)

    def _check(self, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the answer, or raise the error that it reports."""
        kind = answer.get("error")
        if kind == "crash":
            raise KernelCrashError(str(answer["message"]))
        if kind == "unsupported":
            raise NotTimedError(f"The card cannot run this kernel: {answer['message']}.")
        if kind is not None:
            raise DeviceWedgedError(f"The GPU does not answer: {answer['message']}.")
        return answer

    def close(self) -> None:
        """End the process and its context. Raises DeviceWedgedError if it does not end."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.kill()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise DeviceWedgedError(
                "A process on the GPU does not end. Restart the machine or reset the GPU."
            ) from error
