"""What the judge needs of a graphics card. `judge.grading.cuda` has the implementation for a real one, which no server
without a GPU imports."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from judge.grading.kernel_timing import CardLimits, TimingDevice
from problems.format.case import Case
from problems.format.checker_api import Finding
from problems.format.problem import Problem


class NotTimedError(Exception):
    """A kernel cannot be timed, for a reason that says nothing about whether it is right. Its message is shown to the
    candidate."""


class WrongAutotuneResultError(Exception):
    """One of the configurations of an autotuned kernel gives a wrong result."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


class KernelCrashError(Exception):
    """A kernel stopped with an error on the GPU, such as an access to memory that is not its own."""


@dataclass(frozen=True, slots=True)
class CardInfo:
    """What a worker found when it started; later `triton` is the version that compiled the last submission. All of it
    is shown to operators."""

    name: str
    capability: str
    """Such as "9.0"."""
    memory_bytes: int
    driver: str
    triton: str


@dataclass(frozen=True, slots=True)
class CardStatus:
    """What a heartbeat reports."""

    temperature: int
    """In degrees Celsius."""
    clock_mhz: int
    memory_clock_mhz: int
    used_bytes: int
    is_throttled: bool


class Gpu(Protocol):
    """One card, which times one submission at a time."""

    @property
    def info(self) -> CardInfo: ...

    @property
    def limits(self) -> Mapping[str, CardLimits]:
        """The card's limits by `TimedCase.arithmetic`, such as "float32"."""
        ...

    def read_status(self) -> CardStatus: ...

    def prepare(
        self, problem: Problem, source: bytes, case: Case, verify: Callable[[Case, Mapping[str, Any]], Finding]
    ) -> AbstractContextManager[TimingDevice]:
        """Compile a submission for inputs of the form of `case`, and choose the fastest of its configurations. `verify`
        checks the outputs of each configuration, because autotuning on another GPU could choose any of them.

        Raises NotTimedError, KernelCrashError, WrongAutotuneResultError and DeviceWedgedError."""
        ...
