"""Timing against a simulated GPU: fresh inputs, verified outputs, and what the times say."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, count, repeat
from typing import Any

import numpy as np
import pytest

from judge.grading.kernel_timing import (
    MAX_CALLS,
    MAX_WARM_UP_WINDOWS,
    MIN_CALLS,
    WARM_UP_WINDOW,
    CardLimits,
    DeviceWedgedError,
    KernelTiming,
    KernelWork,
    PhysicalLimitError,
    find_median_interval,
    time_kernel,
)
from problems.format.case import Case
from problems.format.checker_api import RIGHT, Finding
from tests.grading.simulated_gpu import Kernel, SimulatedGpu

CARD = CardLimits(bandwidth=1e12, peak=1e13, max_bandwidth=1e12)
WORK = KernelWork(moved_bytes=10**6, operations=10**6)
MINIMUM = 1e-6
WARM_UP = 2 * WARM_UP_WINDOW


def make_case(seed: int) -> Case:
    x = np.random.default_rng(seed).normal(size=4)
    return Case(name="timed", group="normal", summary="", payload={"x": x})


def verify(case: Case, outputs: Mapping[str, Any]) -> Finding:
    is_right = np.array_equal(outputs["out"], 2 * case.payload["x"])
    return RIGHT if is_right else Finding(ok=False, kind="value", message="wrong")


def double(inputs: dict[str, Any], outputs: dict[str, Any]) -> None:
    outputs["out"][...] = 2 * inputs["x"]


def measure(gpu: SimulatedGpu) -> KernelTiming:
    return time_kernel(gpu, make_case, verify, WORK, CARD)


def vary(middle: float, spread: float, seed: int = 0) -> Iterator[tuple[float, float]]:
    rng = np.random.default_rng(seed)
    for _ in count():
        seconds = middle * (1 + rng.uniform(-spread, spread))
        yield seconds, seconds


def test_reports_median_interval_and_roofline():
    gpu = SimulatedGpu(double, vary(4e-6, 0.01))
    timing = measure(gpu)
    assert timing.failure is None
    assert (timing.low <= timing.median <= timing.high, timing.calls) == (True, MIN_CALLS)
    assert timing.median == pytest.approx(4e-6, rel=0.01)
    assert timing.roofline == pytest.approx(0.25, rel=0.01)
    assert timing.min_clock_mhz == 1500.0


def test_repeated_timings_agree_within_three_percent():
    medians = [measure(SimulatedGpu(double, vary(4e-6, 0.05, seed))).median for seed in range(5)]
    assert 1 < max(medians) / min(medians) < 1.03


def test_draws_new_inputs_for_each_call():
    first, second = (SimulatedGpu(double, repeat((4e-6, 4e-6))) for _ in range(2))
    measure(first)
    measure(second)
    assert len(first.inputs) == WARM_UP + MIN_CALLS
    assert len({*first.inputs, *second.inputs}) == 2 * len(first.inputs)


def test_wide_intervals_get_more_calls_up_to_a_limit():
    times = ((seconds, seconds) for seconds in np.random.default_rng(0).uniform(2e-6, 20e-6, 10_000))
    gpu = SimulatedGpu(double, times)
    assert measure(gpu).calls == MAX_CALLS
    assert len(gpu.inputs) <= MAX_CALLS + WARM_UP_WINDOW * MAX_WARM_UP_WINDOWS


def test_slow_first_calls_do_not_count():
    slow = [(seconds, seconds) for seconds in np.linspace(100e-6, 10e-6, 30).tolist()]
    timing = measure(SimulatedGpu(double, chain(slow, repeat((4e-6, 4e-6)))))
    assert (timing.high, timing.calls) == (4e-6, MIN_CALLS)


def test_verifies_the_outputs_of_every_call():
    """A kernel that is right until it notices that it is timed."""
    for position in (0, WARM_UP - 1, WARM_UP, WARM_UP + MIN_CALLS - 1):
        calls = count()

        def cheat(inputs: dict[str, Any], outputs: dict[str, Any], calls: count = calls, position: int = position):
            outputs["out"][...] = inputs["x"] * (3 if next(calls) == position else 2)

        gpu = SimulatedGpu(cheat, repeat((4e-6, 4e-6)))
        timing = measure(gpu)
        assert timing.failure is not None
        assert (len(gpu.inputs), timing.median) == (position + 1, 0.0)


def reuse_first_result() -> Kernel:
    cached: list[Any] = []

    def kernel(inputs: dict[str, Any], outputs: dict[str, Any]) -> None:
        cached.append(2 * inputs["x"])
        outputs["out"][...] = cached[0]

    return kernel


def leave_outputs(_inputs: dict[str, Any], _outputs: dict[str, Any]) -> None:
    """Stores nothing, as one that relies on what an earlier call left there."""


@pytest.mark.parametrize("kernel", [reuse_first_result(), leave_outputs])
def test_cached_results_and_missing_stores_fail(kernel: Kernel):
    assert measure(SimulatedGpu(kernel, repeat((4e-6, 4e-6)))).failure is not None


@pytest.mark.parametrize("times", [(MINIMUM / 2, 4e-6), (4e-6, MINIMUM / 2), (0.0, 0.0)])
def test_time_below_the_physical_minimum_is_an_error(times: tuple[float, float]):
    """By either clock: a patched event leaves the host's."""
    with pytest.raises(PhysicalLimitError, match="this card needs 1e-06 s"):
        measure(SimulatedGpu(double, repeat(times)))


def test_kernel_that_is_faster_than_a_copy_is_timed():
    """One that mostly reads can be."""
    card = replace(CARD, bandwidth=0.9e12)
    seconds = 0.97 * WORK.find_roofline_seconds(card)
    timing = time_kernel(SimulatedGpu(double, repeat((seconds, seconds))), make_case, verify, WORK, card)
    assert (timing.failure, timing.roofline) == (None, pytest.approx(1.03, rel=0.01))


def test_minimum_is_that_of_the_scarcer_resource():
    computing, moving = (KernelWork(moved_bytes=a, operations=b) for a, b in ((10**6, 10**9), (10**9, 10**6)))
    assert computing.find_minimum_seconds(CARD) == computing.find_roofline_seconds(CARD) == 1e-4
    assert moving.find_minimum_seconds(CARD) == moving.find_roofline_seconds(CARD) == 1e-3


def test_stores_may_still_be_in_the_cache():
    work = KernelWork(moved_bytes=10**9, operations=0)
    assert work.find_minimum_seconds(replace(CARD, cache_bytes=10**8)) == pytest.approx(0.9e-3)


def test_wedged_device_is_no_verdict_about_the_kernel():
    with pytest.raises(DeviceWedgedError, match="does not answer"):
        measure(SimulatedGpu(double, repeat((4e-6, 4e-6)), wedges_at=20))
    with pytest.raises(DeviceWedgedError, match="Drain this worker"):
        measure(SimulatedGpu(double, repeat((4e-6, 4e-6)), leaves_memory=True))


@pytest.mark.parametrize(("kernel", "seconds"), [(leave_outputs, 4e-6), (double, MINIMUM / 2)])
def test_unclean_device_is_found_after_wrong_kernels_too(kernel: Kernel, seconds: float):
    with pytest.raises(DeviceWedgedError, match="Drain this worker"):
        measure(SimulatedGpu(kernel, repeat((seconds, seconds)), leaves_memory=True))


def test_interval_of_the_median_covers_it():
    times = [float(time) for time in np.random.default_rng(3).lognormal(0, 0.1, 60)]
    low, high = find_median_interval(times)
    assert low < np.median(times) < high
    assert (low, high) == find_median_interval(times)
