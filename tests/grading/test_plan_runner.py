"""What one call of a plan does in which order, with a fake driver."""

import ctypes
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from judge.grading.cuda import plan_runner
from judge.grading.cuda.card import build_contents
from judge.grading.cuda.driver_api import PARAMETER_BYTES, CudaError, LaunchArguments, pack_arguments
from judge.grading.cuda.plan_runner import BufferContent, PlanRunner
from judge.grading.cuda.timing_process import TimingServer
from problems.format.drivers.kernel_poison import find_poison
from problems.format.kernel_payloads import inout, launch
from problems.format.launch_plan import parse_plan
from tests.grading.fake_gpu_driver import (
    CALL_SECONDS,
    FILL_SECONDS,
    FIRST_ADDRESS,
    KERNEL_SECONDS,
    FakeDriver,
    read_address,
)
from tests.grading.timed_plan import CASE, COPIED_BYTES, PLAN, X, copy_first


@pytest.fixture(autouse=True)
def flush_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake driver would write a real cache in the memory of this process."""
    monkeypatch.setattr(plan_runner, "MIN_FLUSH_BYTES", 64)


def make_contents() -> dict[str, BufferContent]:
    return {
        name: BufferContent(tuple(each["shape"]), tuple(each["strides"]), each["values"], each["is_output"])
        for name, each in build_contents(CASE).items()
    }


def test_call_writes_flushes_and_reads_in_this_order():
    driver = FakeDriver(copy_first)
    runner = PlanRunner(driver, parse_plan(PLAN))
    driver.log.clear()
    device, _, outputs = runner.call(make_contents(), 9)
    x, out, scratch, _, flush = (FIRST_ADDRESS * number for number in range(1, 6))
    assert driver.log == [
        *(f"write {address}" for address in (x, out, scratch)),
        f"fill {flush}",
        "record",
        f"fill {scratch}",
        "launch (3, 1, 1) of 128",
        "record",
        "synchronize",
        f"read {out}",
    ]
    assert (device, outputs["out"][0]) == (pytest.approx(KERNEL_SECONDS + FILL_SECONDS), 1.0)


@pytest.mark.parametrize("launch_seconds", [0.0, 5e-5, 7e-3])
def test_time_contains_nothing_of_the_host(launch_seconds: float):
    """Two launches take the card twice the time of one, however long the host needs to enqueue them."""
    driver = FakeDriver(copy_first, launch_seconds)
    runner = PlanRunner(driver, parse_plan({**PLAN, "steps": PLAN["steps"][1:] * 2}), driver.read_clock)
    device, host, outputs = runner.call(make_contents(), 9)
    assert (device, outputs["out"][0]) == (pytest.approx(2 * KERNEL_SECONDS, rel=1e-9), 1.0)
    assert device <= host <= device + 4 * CALL_SECONDS


def test_flushes_as_long_as_the_host_enqueues():
    driver = FakeDriver(copy_first, launch_seconds=10 * FILL_SECONDS)
    runner = PlanRunner(driver, parse_plan(PLAN), driver.read_clock)
    flush = f"fill {5 * FIRST_ADDRESS}"
    counts: list[int] = []
    for _ in range(2):
        driver.log.clear()
        runner.call(make_contents(), 9)
        counts.append(driver.log.count(flush))
    assert counts == [1 + 2 + 4 + 8 + 16, 16]


def test_more_launches_than_a_flush_can_cover_are_timed_too(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(plan_runner, "MAX_FLUSHES", 2)
    driver = FakeDriver(copy_first, launch_seconds=1.0)
    device, host, _ = PlanRunner(driver, parse_plan(PLAN), driver.read_clock).call(make_contents(), 9)
    assert 1.0 < device < host


def test_arrays_have_poison_in_gaps_and_where_nothing_is_stored():
    driver = FakeDriver(copy_first)
    runner = PlanRunner(driver, parse_plan(PLAN))
    _, _, outputs = runner.call(make_contents(), 9)
    assert find_poison(outputs["out"], 9).tolist() == [False, True, True]
    stored = np.frombuffer(bytes(driver.memory[FIRST_ADDRESS]), np.float32)
    assert (stored[[0, 3]].tolist(), find_poison(stored, 9).tolist()) == ([1.0, 2.0], [False, True, True, False])


def test_next_call_finds_nothing_of_the_last_one():
    """A kernel that stores only once is right only once."""
    calls: list[int] = []

    def store_once(driver: FakeDriver, args: Sequence[bytes]) -> None:
        calls.append(1)
        if len(calls) == 1:
            copy_first(driver, args)

    runner = PlanRunner(FakeDriver(store_once), parse_plan(PLAN))
    first, second = (runner.call(make_contents(), 9)[2]["out"] for _ in range(2))
    assert [find_poison(out, 9)[0] for out in (first, second)] == [False, True]


def test_arguments_are_packed_as_the_kernel_declares_them():
    seen: list[Sequence[bytes]] = []
    runner = PlanRunner(FakeDriver(lambda _, args: seen.append(args)), parse_plan(PLAN))
    runner.call(make_contents(), 9)
    x, out, scratch = (FIRST_ADDRESS * number for number in (1, 2, 4))
    assert [len(arg) for arg in seen[0]] == [8, 8, 4, 4, 8, 8]
    assert [read_address(seen[0][place]) for place in (0, 1, 4, 5)] == [x, out, scratch, 0]


def test_empty_grid_launches_nothing():
    plan = {**PLAN, "steps": [{"kernel": 0, "grid": [0, 1, 1], "args": []}]}
    driver = FakeDriver()
    PlanRunner(driver, parse_plan(plan)).call(make_contents(), 9)
    assert not any(line.startswith("launch") for line in driver.log)


def test_arrays_that_change_in_place_are_written_and_read():
    payload = launch("solve", {"p": inout(X)}, seed=1)
    (content,) = build_contents(replace(CASE, payload=payload)).values()
    assert (content["shape"], content["is_output"], content["values"].tolist()) == ([2], True, [1.0, 2.0])


def test_host_has_only_a_piece_of_a_scratch_array(monkeypatch: pytest.MonkeyPatch):
    """The solution chooses its size: otherwise it could fill the memory of the worker."""
    monkeypatch.setattr(plan_runner, "PIECE_BYTES", 8)
    driver = FakeDriver()
    PlanRunner(driver, parse_plan(PLAN)).call(make_contents(), 9)
    scratch = 3 * FIRST_ADDRESS
    written = [line for line in driver.log if line in (f"write {scratch}", f"write {scratch + 8}")]
    assert written == [f"write {scratch}", f"write {scratch + 8}"]
    runner = PlanRunner(driver, parse_plan({**PLAN, "steps": PLAN["steps"][1:]}))
    runner.call(make_contents(), 9)
    poisoned = np.frombuffer(bytes(driver.memory[8 * FIRST_ADDRESS]), np.float32)
    assert find_poison(poisoned, 9).tolist() == [True, True, True]


def test_code_with_larger_parameters_reads_only_zeros_behind_them():
    """How many parameters a kernel has, and of which size, only its code says, and the driver believes it."""
    arguments = LaunchArguments()
    arguments.write(pack_arguments([b"\1" * 8] * 64))
    arguments.write(pack_arguments([b"\2" * 8, b"\3" * 4]))
    assert len(arguments.pointers) == PARAMETER_BYTES
    values = [ctypes.string_at(arguments.pointers[number], PARAMETER_BYTES) for number in (0, 1, 2, 70, 32_763)]
    assert values[0] == (b"\2" * 8 + b"\3" * 4).ljust(PARAMETER_BYTES, b"\0")
    assert values[1] == (b"\3" * 4).ljust(PARAMETER_BYTES, b"\0")
    assert {*values[2:]} == {bytes(PARAMETER_BYTES)}
    end = ctypes.addressof(arguments._values) + ctypes.sizeof(arguments._values)
    assert max(filter(None, arguments.pointers)) + PARAMETER_BYTES <= end


@pytest.mark.parametrize(
    ("code", "kind"),
    [(700, "crash"), (701, "unsupported"), (500, "unsupported"), (12_345, "unsupported"), (214, "card"), (220, "card")],
)
def test_errors_of_a_kernel_are_not_those_of_the_card(code: int, kind: str):
    def fail(_: FakeDriver, _args: Sequence[bytes]) -> None:
        raise CudaError("cuLaunchKernel", code)

    server = TimingServer(FakeDriver(fail))
    assert server.answer({"do": "load", "plan": PLAN}) == {"number": 0}
    answer = server.answer({"do": "call", "number": 0, "seed": 9, "contents": build_contents(CASE)})
    assert answer["error"] == kind
    assert f"error {code}" in answer["message"]


def test_measures_bandwidth_of_a_copy(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(plan_runner, "BANDWIDTH_BYTES", COPIED_BYTES)
    measured = TimingServer(FakeDriver()).answer({"do": "measure"})
    assert measured == {"bandwidth": pytest.approx(2 * COPIED_BYTES / KERNEL_SECONDS), "multiprocessors": 16} | {
        "cache_bytes": 16
    }
