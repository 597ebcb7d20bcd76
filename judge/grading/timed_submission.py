"""Times an accepted kernel on one card, with all timed cases of its problem."""

import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from math import exp, log
from typing import Literal

import numpy as np

from judge.grading.gpu import CardInfo, Gpu, KernelCrashError, NotTimedError, WrongAutotuneResultError
from judge.grading.kernel_timing import KernelTiming, KernelWork, PhysicalLimitError, time_kernel
from judge.grading.report import FrozenModel
from judge.grading.timed_reference import TimedReference
from problems.format.case import Case
from problems.format.problem import Problem
from problems.format.timed_case import TimedCase

TimingEnding = Literal["timed", "wrong", "not_timed"]
CRASH_MESSAGE = "A kernel stopped with an error on the GPU, such as an access outside of an array."
CONFIGURATION_MESSAGE = "The kernel is wrong with one of the configurations of `@triton.autotune`."
TOO_FAST_MESSAGE = (
    "A call took less time than the card needs to move the data, so the measurement does not count. The kernel's "
    "outputs are correct."
)


class CaseTiming(FrozenModel):
    """The times of one case in seconds: the median, its 95 % interval, and the fraction of the roofline."""

    name: str
    median: float
    low: float
    high: float
    roofline: float
    moved_bytes: int
    operations: int
    calls: int
    min_clock_mhz: float
    was_throttled: bool


@dataclass(frozen=True, slots=True)
class TimedSubmission:
    """`message` is for the candidate. `cases` and the fraction of the roofline, with its interval, only if timed."""

    ending: TimingEnding
    card: CardInfo
    message: str = ""
    detail: str = ""
    """For operators."""
    cases: tuple[CaseTiming, ...] = ()
    roofline: float | None = None
    roofline_low: float | None = None
    roofline_high: float | None = None


def time_submission(
    gpu: Gpu, problem: Problem, source: bytes, require_held: Callable[[], None] = lambda: None
) -> TimedSubmission:
    """Time a kernel that was accepted in the interpreter. `require_held` is called before each timed call, and raises
    if the lease is lost.

    Raises DeviceWedgedError if the card can time nothing more, and SandboxError if no cell can compile.
    """
    timings: list[CaseTiming] = []
    try:
        for case in problem.timed_cases:
            timing = _time_case(gpu, problem, source, case, require_held)
            if timing.failure is not None:
                message = f"{case.name}: {timing.failure.message}"
                return TimedSubmission("wrong", gpu.info, message, timing.failure.detail)
            timings.append(_build_case_timing(case, timing))
    except WrongAutotuneResultError as error:
        return TimedSubmission("wrong", gpu.info, f"{CONFIGURATION_MESSAGE} {error}", error.finding.detail)
    except KernelCrashError as error:
        return TimedSubmission("wrong", gpu.info, CRASH_MESSAGE, str(error))
    except PhysicalLimitError as error:
        return TimedSubmission("not_timed", gpu.info, TOO_FAST_MESSAGE, str(error))
    except NotTimedError as error:
        return TimedSubmission("not_timed", gpu.info, str(error))
    return _summarize(gpu.info, tuple(timings))


def make_timed_case(timed: TimedCase, seed: int) -> Case:
    payload = timed.make_payload(np.random.default_rng(seed))
    case = Case(name=timed.name, group="efficiency", summary=timed.name, payload=payload)
    return replace(case, options=timed.find_options(payload))


def _time_case(
    gpu: Gpu, problem: Problem, source: bytes, timed: TimedCase, require_held: Callable[[], None]
) -> KernelTiming:
    reference = TimedReference(problem, timed.split_axes)

    def make_case(seed: int) -> Case:
        require_held()
        return make_timed_case(timed, seed)

    limits = gpu.limits[timed.arithmetic]  # the first time they are measured, while nothing of a submission is loaded
    # Every timed call has values of its own. Those of this case are for the choice of a configuration.
    with gpu.prepare(problem, source, make_case(secrets.randbits(63)), reference.verify) as device:
        work = KernelWork(timed.moved_bytes, timed.operations)
        return time_kernel(device, make_case, reference.verify, work, limits)


def _build_case_timing(case: TimedCase, timing: KernelTiming) -> CaseTiming:
    fields = asdict(timing)
    del fields["failure"]
    return CaseTiming(name=case.name, moved_bytes=case.moved_bytes, operations=case.operations, **fields)


def _summarize(card: CardInfo, cases: tuple[CaseTiming, ...]) -> TimedSubmission:
    """The fraction of the roofline is the time there over that of the kernel, so its interval is that of the times,
    reversed. That of several cases is the geometric mean."""
    return TimedSubmission(
        "timed",
        card,
        cases=cases,
        roofline=_find_geometric_mean([case.roofline for case in cases]),
        roofline_low=_find_geometric_mean([case.roofline * case.median / case.high for case in cases]),
        roofline_high=_find_geometric_mean([case.roofline * case.median / case.low for case in cases]),
    )


def _find_geometric_mean(values: list[float]) -> float:
    return exp(sum(map(log, values)) / len(values))
