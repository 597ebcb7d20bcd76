"""The card as the worker sees it, with a fake driver: is it clean, its limits, and which configuration is timed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from judge.grading.cuda import card
from judge.grading.cuda.card import CudaGpu, CudaTimingDevice, TimingProcess, load_plans
from judge.grading.cuda.nvml import CardModes, ManagedCard, compute_bandwidth
from judge.grading.cuda.peak_operations import find_peaks
from judge.grading.gpu import CardInfo, CardStatus, NotTimedError, WrongAutotuneResultError
from judge.grading.kernel_timing import DeviceWedgedError
from problems.format.case import Case
from problems.format.checker_api import RIGHT, Finding
from problems.format.launch_plan import parse_plan
from problems.format.loader import load_package
from tests.grading.fake_gpu_driver import KERNEL_SECONDS
from tests.grading.simulated_gpu import CARD_INFO
from tests.grading.timed_plan import CASE, COPIED_BYTES, PLAN, READY, make_command

MODES = CardModes(persistence=1, compute=0, max_sm_clock=1980)


class FakeManagement:
    def __init__(self, used: Sequence[int] = (0,), modes: Sequence[CardModes] = (MODES,)) -> None:
        self._used, self._modes = list(used), list(modes)

    def read_info(self, triton: str) -> CardInfo:
        return replace(CARD_INFO, triton=triton)

    def read_status(self) -> CardStatus:
        return CardStatus(temperature=41, clock_mhz=1500, memory_clock_mhz=2600, used_bytes=0, is_throttled=False)

    def read_modes(self) -> CardModes:
        return self._modes.pop(0) if len(self._modes) > 1 else self._modes[0]

    def read_max_bandwidth(self) -> float:
        return 3.35e12

    def read_memory(self) -> tuple[int, int]:
        return 80 << 30, self._used.pop(0) if len(self._used) > 1 else self._used[0]


@pytest.mark.parametrize(
    ("management", "is_clean"),
    [
        (FakeManagement(), True),
        (FakeManagement(used=[card.SPARE_BYTES]), True),
        (FakeManagement(used=[card.SPARE_BYTES + 1]), False),
        (FakeManagement(modes=[replace(MODES, persistence=0)]), False),
        (FakeManagement(modes=[replace(MODES, compute=3)]), False),
    ],
)
def test_card_is_clean_if_memory_and_modes_are_as_before(management: FakeManagement, is_clean: bool):
    with TimingProcess(make_command(f"{READY}timing_messages.receive(0)")) as process:
        assert CudaTimingDevice(process, management, (MODES, 0), [0]).is_clean() is is_clean


SERVER = f"""
from judge.grading.cuda import plan_runner
from judge.grading.cuda.timing_process import serve
from tests.grading.fake_gpu_driver import FakeDriver
from tests.grading.timed_plan import copy_first
plan_runner.BANDWIDTH_BYTES = {COPIED_BYTES}
serve(lambda: FakeDriver(copy_first), 0, 1)
"""


def test_limits_follow_from_what_the_card_measured():
    gpu = CudaGpu(FakeManagement(), lambda: None, "3.9.0", make_command(SERVER))  # type: ignore[arg-type] -- not used
    assert gpu.info.triton == "3.9.0"
    assert gpu.limits["float32"].bandwidth == pytest.approx(2 * COPIED_BYTES / KERNEL_SECONDS)
    assert gpu.limits["float16"].peak == 4096 * 16 * 1980e6
    assert (gpu.limits["float16"].max_bandwidth, gpu.limits["float16"].cache_bytes) == (3.35e12, 16)


def test_card_names_the_triton_that_compiled_the_kernel(monkeypatch: pytest.MonkeyPatch):
    """With a launcher, its image has Triton and the worker has none."""
    monkeypatch.setattr(card, "compile_plans", lambda *_: [parse_plan({**PLAN, "triton": "4.1.0"})])
    gpu = CudaGpu(FakeManagement(), lambda: None, "", make_command(SERVER))  # type: ignore[arg-type] -- not used
    with gpu.prepare(load_package("vector_add_kernel"), b"", CASE, lambda *_: RIGHT):
        assert gpu.info.triton == "4.1.0"


class ConfigurationProcess:
    """The process of an autotuned kernel with three configurations. The first one needs more than the card has."""

    seconds = (3.0, 1.0, 2.0)

    def __init__(self, wrong: int | None = None) -> None:
        self.wrong = wrong

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        number = request["number"]
        if number == 0:
            raise NotTimedError("needs too much")
        outputs = {"out": np.array([float(number != self.wrong)])}
        return {"device_seconds": self.seconds[number], "host_seconds": 9.0, "outputs": outputs}


def verify_ones(_: Case, outputs: Mapping[str, Any]) -> Finding:
    return RIGHT if outputs["out"][0] == 1 else Finding(ok=False, kind="value", message="Wrong in 1 of 1 elements.")


def test_fastest_configuration_is_timed():
    device = CudaTimingDevice(ConfigurationProcess(), FakeManagement(), (MODES, 0), [0, 1, 2])  # type: ignore[arg-type] -- a fake
    device.select_fastest(CASE, verify_ones)
    assert device.call(CASE).device_seconds == 1.0


@pytest.mark.parametrize("wrong", [1, 2])
def test_wrong_configuration_is_found_however_slow_it_is(wrong: int):
    process = ConfigurationProcess(wrong)
    device = CudaTimingDevice(process, FakeManagement(), (MODES, 0), [0, 1, 2])  # type: ignore[arg-type] -- a fake
    with pytest.raises(WrongAutotuneResultError, match="1 of 1 elements"):
        device.select_fastest(CASE, verify_ones)


def test_card_is_checked_after_a_wrong_configuration(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(card, "compile_plans", lambda *_: [parse_plan(PLAN)] * 2)
    management = FakeManagement(used=[0, card.SPARE_BYTES + 1])
    gpu = CudaGpu(management, lambda: None, "", make_command(SERVER))  # type: ignore[arg-type] -- not used
    wrong = Finding(ok=False, kind="value", message="wrong")
    with (
        pytest.raises(DeviceWedgedError, match="not clean"),
        gpu.prepare(load_package("vector_add_kernel"), b"", CASE, lambda *_: wrong),
    ):
        pass


def test_configurations_that_cannot_be_loaded_are_left_out():
    class FakeProcess:
        failing = (0, 2)
        asked = -1

        def ask(self, _: dict[str, Any]) -> dict[str, Any]:
            self.asked += 1
            if self.asked in self.failing:
                raise NotTimedError("needs too much")
            return {"number": self.asked}

    plans = [parse_plan(PLAN)] * 3
    assert load_plans(FakeProcess(), plans) == [1]  # type: ignore[arg-type] -- a fake
    with pytest.raises(NotTimedError, match="needs too much"):
        load_plans(FakeProcess(), plans[:1])  # type: ignore[arg-type] -- a fake


def test_kernel_that_is_too_slow_for_many_calls_is_not_timed(monkeypatch: pytest.MonkeyPatch):
    class FakeProcess:
        def ask(self, _: dict[str, Any]) -> dict[str, Any]:
            return {"device_seconds": 1.0, "host_seconds": 1.0, "outputs": {}}

    monkeypatch.setattr(card, "MAX_SECONDS", 0.0)
    device = CudaTimingDevice(FakeProcess(), FakeManagement(), (MODES, 0), [0])  # type: ignore[arg-type] -- a fake
    device.call(CASE)
    with pytest.raises(NotTimedError, match="over twenty minutes"):
        device.call(CASE)


@pytest.mark.parametrize(
    ("capability", "multiprocessors", "boost_mhz", "tera"),
    [
        pytest.param("7.0", 80, 1530, 125, id="V100"),
        pytest.param("7.5", 40, 1590, 65, id="T4"),
        pytest.param("8.0", 108, 1410, 312, id="A100"),
        pytest.param("8.6", 72, 1695, 125, id="A10"),
        pytest.param("8.6", 84, 1740, 149.7, id="A40"),
        pytest.param("8.9", 58, 2040, 121, id="L4"),
        pytest.param("8.9", 142, 2490, 362, id="L40S"),
        pytest.param("9.0", 132, 1830, 989, id="H100 SXM"),
    ],
)
def test_peak_is_that_of_the_data_sheet(capability: str, multiprocessors: int, boost_mhz: int, tera: float):
    """Dense products of float16 tiles, at the clock that the data sheet assumes."""
    assert find_peaks(capability, multiprocessors, boost_mhz)["float16"] == pytest.approx(tera * 1e12, rel=0.01)


@pytest.mark.parametrize(
    ("clock_mhz", "bits", "giga"),
    [(2619, 5120, 3350), (1215, 5120, 1555), (6251, 384, 600), (6251, 192, 300), (10_501, 384, 1008)],
    ids=["H100 SXM", "A100 40 GB", "A10", "L4", "RTX 4090"],
)
def test_bandwidth_of_the_pins_is_that_of_the_data_sheet(clock_mhz: int, bits: int, giga: int):
    assert compute_bandwidth(clock_mhz, bits) == pytest.approx(giga * 1e9, rel=0.01)


def test_card_without_a_bus_width_has_no_limit():
    assert compute_bandwidth(0, 5120) == compute_bandwidth(2619, 0) == float("inf")


def test_unknown_card_has_the_highest_known_peak():
    assert find_peaks("99.0", 1, 1) == find_peaks("10.0", 1, 1)


def test_machine_without_a_driver_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("judge.grading.cuda.nvml.LIBRARY", "libmissing.so.1")
    with pytest.raises(DeviceWedgedError, match="no NVIDIA driver"):
        ManagedCard()
