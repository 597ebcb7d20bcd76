"""Times a kernel on a GPU: which inputs each call gets, what is checked, in which order, and what the times say.

What runs a call is a `TimingDevice`. It is trusted, and the kernel under test shares no process with it. Per timed
call: new inputs from a secret seed, outputs filled with NaN, an empty cache, the call, and then its outputs are
verified. A kernel that caches results, recognizes inputs or leaves outputs as they were fails a verification.
"""

import math
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any, Protocol

import numpy as np

from problems.format.case import Case
from problems.format.checker_api import Finding

WARM_UP_WINDOW, MAX_WARM_UP_WINDOWS = 5, 8
"""Calls of which the median must be stable before times count, and how many such windows to wait for that."""
MAX_WARM_UP_CHANGE = 0.02
"""By how much, relative to the first, the medians of two windows may differ."""
MIN_CALLS, MAX_CALLS = 30, 120
"""Timed calls: after each multiple of the first number, a measurement ends if its interval is narrow. To draw, copy and
verify the arrays of one takes seconds."""
MAX_INTERVAL_WIDTH = 0.03
"""Width, relative to the median, of an interval that counts as narrow."""
RESAMPLES, CONFIDENCE = 1000, 0.95


class DeviceWedgedError(Exception):
    """The GPU does not answer, or is not clean after a call. The worker must drain; the submission keeps its verdict
    and gets no time."""


class PhysicalLimitError(Exception):
    """A time is below what any kernel needs on this card. It does not count: the measurement failed or was cheated."""


@dataclass(frozen=True, slots=True)
class TimedCall:
    """One call: its time by the events of the GPU and by the clock of the host, and the outputs by name."""

    device_seconds: float
    host_seconds: float
    clock_mhz: float
    is_throttled: bool
    outputs: Mapping[str, Any]


class TimingDevice(Protocol):
    """A GPU with one compiled submission."""

    def call(self, case: Case) -> TimedCall:
        """Copy the inputs of the case, fill the outputs with NaN, empty the cache, and time one call.

        The end event comes after all work on the device, of every stream, and outputs are read after a synchronization.
        Raises KernelCrashError, NotTimedError and DeviceWedgedError.
        """
        ...

    def is_clean(self) -> bool:
        """Return whether memory, contexts and persistent modes are as they were before the submission. No call may
        follow: it can end the context of the submission."""
        ...


@dataclass(frozen=True, slots=True)
class CardLimits:
    """Bytes and floating-point operations per second, and what no kernel can exceed.

    `bandwidth` was measured with a copy, which a kernel that mostly reads can exceed. `max_bandwidth` is that of the
    memory's pins. The last `cache_bytes` that a kernel stores may still be in the cache when it ends."""

    bandwidth: float
    peak: float
    max_bandwidth: float = math.inf
    cache_bytes: int = 0


@dataclass(frozen=True, slots=True)
class KernelWork:
    """What every right kernel must do: bytes to move at least, and floating-point operations."""

    moved_bytes: int
    operations: int

    def find_roofline_seconds(self, card: CardLimits) -> float:
        """Return the time of a kernel that moves its bytes as fast as a copy, or computes at the peak."""
        return max(self.moved_bytes / card.bandwidth, self.operations / card.peak)

    def find_minimum_seconds(self, card: CardLimits) -> float:
        """Return the time below which no kernel can be on this card."""
        return max((self.moved_bytes - card.cache_bytes) / card.max_bandwidth, self.operations / card.peak)


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelTiming:
    """The median of the times with its interval, in seconds, and the fraction of the roofline; or why there is none."""

    median: float = 0.0
    low: float = 0.0
    high: float = 0.0
    roofline: float = 0.0
    calls: int = 0
    min_clock_mhz: float = 0.0
    was_throttled: bool = False
    failure: Finding | None = None
    """Set if an output of a call was wrong. Then nothing else is."""


def time_kernel(
    device: TimingDevice,
    make_case: Callable[[int], Case],
    verify: Callable[[Case, Mapping[str, Any]], Finding],
    work: KernelWork,
    card: CardLimits,
) -> KernelTiming:
    """Time a kernel on fresh inputs, and verify the outputs of every call, those of the warm-up too.

    `make_case` draws inputs from a seed. Raises PhysicalLimitError and what `device.call` raises, and
    DeviceWedgedError also for a wrong kernel that leaves the GPU unclean.
    """
    try:
        timing = _measure(device, make_case, verify, work, card)
    except DeviceWedgedError:
        raise
    except Exception:  # a kernel that crashed is the most likely one to leave something
        require_clean(device)
        raise
    require_clean(device)
    return timing


def _measure(
    device: TimingDevice,
    make_case: Callable[[int], Case],
    verify: Callable[[Case, Mapping[str, Any]], Finding],
    work: KernelWork,
    card: CardLimits,
) -> KernelTiming:
    minimum = work.find_minimum_seconds(card)
    calls: list[TimedCall] = []
    warm_up: list[float] = []
    while not _is_finished(calls):
        case = make_case(secrets.randbits(63))
        call = device.call(case)
        finding = verify(case, call.outputs)
        if not finding.ok:
            return KernelTiming(failure=finding)
        if min(call.device_seconds, call.host_seconds) < minimum:
            raise PhysicalLimitError(
                f"A call took {call.device_seconds:.3g} s, {call.host_seconds:.3g} s by the host's clock, and this "
                f"card needs {minimum:.3g} s. Its outputs are right: check how it was timed."
            )
        if _is_warm(warm_up):
            calls.append(call)
        else:
            warm_up.append(call.device_seconds)
    return _summarize(calls, work.find_roofline_seconds(card))


def require_clean(device: TimingDevice) -> None:
    """Raise DeviceWedgedError if the next submission would find something of this one."""
    if not device.is_clean():
        raise DeviceWedgedError("The GPU is not clean after the submission. Drain this worker and restart the driver.")


def _is_warm(warm_up: list[float]) -> bool:
    """Return whether the last two windows agree. A card that never settles is timed anyway: its interval shows it."""
    windows = len(warm_up) // WARM_UP_WINDOW
    if windows >= MAX_WARM_UP_WINDOWS:
        return True
    if windows < 2 or len(warm_up) % WARM_UP_WINDOW:
        return False
    before, last = median(warm_up[-2 * WARM_UP_WINDOW : -WARM_UP_WINDOW]), median(warm_up[-WARM_UP_WINDOW:])
    return abs(last - before) <= MAX_WARM_UP_CHANGE * before


def _is_finished(calls: list[TimedCall]) -> bool:
    if len(calls) < MIN_CALLS or len(calls) % MIN_CALLS:
        return False
    times = [call.device_seconds for call in calls]
    low, high = find_median_interval(times)
    return len(calls) >= MAX_CALLS or high - low <= MAX_INTERVAL_WIDTH * median(times)


def find_median_interval(times: list[float]) -> tuple[float, float]:
    """Return the bootstrap interval of the median. The same times always give the same interval."""
    resampled = np.random.default_rng(0).choice(np.asarray(times), (RESAMPLES, len(times)))
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(np.median(resampled, axis=1), [tail, 1 - tail])
    return float(low), float(high)


def _summarize(calls: list[TimedCall], roofline_seconds: float) -> KernelTiming:
    times = [call.device_seconds for call in calls]
    middle, (low, high) = median(times), find_median_interval(times)
    return KernelTiming(
        median=middle,
        low=low,
        high=high,
        roofline=roofline_seconds / middle,
        calls=len(calls),
        min_clock_mhz=min(call.clock_mhz for call in calls),
        was_throttled=any(call.is_throttled for call in calls),
    )
