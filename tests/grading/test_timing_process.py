"""The process that has the CUDA context, with a fake driver: what a call does in which order, and how errors end."""

import ctypes
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from judge.grading.cuda import card, confinement, messages, plan_runner
from judge.grading.cuda.card import CudaGpu, CudaTimingDevice, TimingProcess, build_contents, load_plans
from judge.grading.cuda.driver_api import PARAMETER_BYTES, CudaError, LaunchArguments, pack_arguments
from judge.grading.cuda.nvml import CardModes, ManagedCard, compute_bandwidth
from judge.grading.cuda.peak import find_peaks
from judge.grading.cuda.plan_runner import BufferContent, PlanRunner
from judge.grading.cuda.timing_process import TimingServer, serve
from judge.grading.gpu import CardInfo, CardStatus, KernelCrashError, NotTimedError, WrongConfigurationError
from judge.grading.kernel_timing import DeviceWedgedError
from problems.format.case import Case
from problems.format.checker_api import RIGHT, Finding
from problems.format.drivers.kernel_poison import find_poison
from problems.format.kernel_payloads import array, inout, launch, output
from problems.format.launch_plan import parse_plan
from problems.format.loader import load_package
from tests.grading.fake_gpu_driver import (
    CALL_SECONDS,
    FILL_SECONDS,
    FIRST_ADDRESS,
    KERNEL_SECONDS,
    FakeDriver,
    read_address,
)
from tests.grading.simulated_gpu import CARD_INFO

PLAN: dict[str, Any] = {
    "kernels": [{"ptx": ".version 8.0", "name": "add", "shared_bytes": 0, "warps": 4, "scratch_bytes": 8}],
    "buffers": [
        {"name": "x", "dtype": "float32", "elements": 4},
        {"name": "out", "dtype": "float32", "elements": 3},
        {"name": "", "dtype": "float32", "elements": 3},
    ],
    "steps": [
        {"zero": 2},
        {"kernel": 0, "grid": [3, 1, 1], "args": [["buffer", 0], ["buffer", 1], ["i32", 5], ["fp32", 0.5]]},
    ],
    "configurations": 1,
    "triton": "3.9.0",
}
X = np.array([1.0, 2.0], np.float32)
COPIED_BYTES = 1 << 20
"""A card copies a thousand times as much, which the fake driver would hold in memory."""
CASE = Case(
    name="timed",
    group="normal",
    summary="",
    payload=launch("solve", {"x": array(X, [3]), "out": output([3], "float32")}, seed=9),
)
MODES = CardModes(persistence=1, compute=0, max_sm_clock=1980)


@pytest.fixture(autouse=True)
def flush_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake driver would write a real cache in the memory of this process."""
    monkeypatch.setattr(plan_runner, "MIN_FLUSH_BYTES", 64)


def copy_first(driver: FakeDriver, args: Sequence[bytes]) -> None:
    source, target = driver.memory[read_address(args[0])], driver.memory[read_address(args[1])]
    target[:4] = source[:4]


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


@contextmanager
def serve_in_thread(driver: FakeDriver) -> Iterator[tuple[int, int]]:
    """Yield the descriptors to write requests to and to read answers from."""
    (requests, to_server), (answers, from_server) = os.pipe(), os.pipe()
    thread = threading.Thread(target=serve, args=(lambda: driver, requests, from_server))
    thread.start()
    yield to_server, answers
    os.close(to_server)
    thread.join()
    for descriptor in (requests, answers, from_server):
        os.close(descriptor)


def test_serves_until_the_worker_closes():
    with serve_in_thread(FakeDriver(copy_first)) as (to_server, answers):
        assert dict(messages.receive(answers)) == {}
        messages.send(to_server, {"do": "load", "plan": PLAN})
        assert messages.receive(answers)["number"] == 0
        messages.send(to_server, {"do": "call", "number": 0, "seed": 9, "contents": build_contents(CASE)})
        assert messages.receive(answers)["outputs"]["out"][0] == 1.0


def make_command(source: str) -> tuple[str, ...]:
    return sys.executable, "-c", f"import sys, time\nfrom judge.grading.cuda import messages\n{source}"


READY = "messages.send(1, {})\n"


def test_what_a_kernel_prints_is_no_answer():
    """The driver writes it to stdout, where answers with forged times would leave, and errors to the log."""
    command = make_command(
        """
import os
import numpy as np
from judge.grading.cuda.timing_process import main
from sandbox import codec
from tests.grading.fake_gpu_driver import FakeDriver

def print_answer(driver, args):
    answer = {"device_seconds": 1e-9, "host_seconds": 1e-9, "outputs": {"out": np.ones(3, np.float32)}}
    frame = codec.encode(answer)
    for descriptor in (1, 2):
        os.write(descriptor, messages.HEADER.pack(len(frame)) + frame)

main(lambda: FakeDriver(print_answer))
"""
    )
    with TimingProcess(command) as process:
        process.ask({"do": "load", "plan": PLAN})
        request = {"do": "call", "number": 0, "seed": 9, "contents": build_contents(CASE)}
        assert process.ask(request)["device_seconds"] == pytest.approx(KERNEL_SECONDS + FILL_SECONDS)


def test_process_ends_with_its_worker():
    """A kernel that never ends would otherwise hold the card."""
    child = (
        "from judge.grading.cuda.timing_process import main\n"
        "from tests.grading.fake_gpu_driver import FakeDriver\nmain(FakeDriver)"
    )
    worker = (
        "import os, subprocess, sys, time\n"
        f"subprocess.Popen([sys.executable, '-c', {child!r}, str(os.getpid())])\ntime.sleep(200)"
    )
    command = [sys.executable, "-c", worker]
    # The other process has these pipes, too. It waits for requests.
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=card.ROOT) as process:
        assert process.stdout is not None
        assert dict(messages.receive(process.stdout.fileno(), 60)) == {}
        process.kill()
        with pytest.raises(messages.ProcessEndedError):
            messages.receive(process.stdout.fileno(), 60)


def test_process_that_ends_says_nothing_about_the_kernel():
    """Memory can be full, or the driver can fail."""
    with TimingProcess(make_command(f"{READY}messages.receive(0)")) as process:
        for _ in range(2):
            with pytest.raises(NotTimedError, match="says nothing about whether your kernel is right"):
                process.ask({"do": "call"})


def test_process_that_runs_kernels_reaches_no_secret_network_or_program(tmp_path: Path):
    """As a vulnerability of the driver would find it. What it tries succeeds before it is confined."""
    secret = tmp_path / "secret_key"
    secret.write_text("hidden")
    command = make_command(
        f"""
import os, socket
import numpy as np
from judge.grading.cuda.timing_process import main
from tests.grading.fake_gpu_driver import FakeDriver, read_address

ATTEMPTS = (
    lambda: open({str(secret)!r}).read(),
    lambda: open({str(tmp_path / "new")!r}, "w"),
    lambda: open("/proc/{os.getpid()}/environ").read(),
    lambda: open("/dev/full", "w"),
    lambda: socket.create_connection(("127.0.0.1", 9)),
    lambda: os.execv("/bin/true", ["true"]),
    lambda: os.kill({os.getpid()}, 0),
)

def attempt(driver, args):
    out = np.zeros(3, np.float32)
    for number, each in enumerate(ATTEMPTS):
        try:
            each()
            out[0] += 1
        except PermissionError:
            out[1] += 1
    out[2] = len(open("/proc/self/maps").read()) > 0
    driver.memory[read_address(args[1])][:] = out.tobytes()

assert open({str(secret)!r}).read() == "hidden"
main(lambda: FakeDriver(attempt))
"""
    )
    with TimingProcess(command) as process:
        process.ask({"do": "load", "plan": PLAN})
        answer = process.ask({"do": "call", "number": 0, "seed": 9, "contents": build_contents(CASE)})
    assert answer["outputs"]["out"].tolist() == [0, 7, 1]


def test_machine_that_cannot_confine_the_process_times_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(confinement, "_CREATE_RULESET", 100_000)
    with pytest.raises(confinement.ConfinementError, match=r"Use Linux 5\.13 or later"):
        confinement._restrict_files()


def test_process_that_does_not_start_is_no_fault_of_the_kernel():
    with pytest.raises(DeviceWedgedError, match="the process ended"):
        TimingProcess(make_command(""))


def test_slow_compilation_is_no_wrong_answer(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(card, "CALL_SECONDS", 0.1)
    with (
        TimingProcess(make_command(f"{READY}messages.receive(0)\ntime.sleep(1000)")) as process,
        pytest.raises(NotTimedError, match="to compile"),
    ):
        process.ask({"do": "load"})


def test_uses_the_card_that_the_management_describes():
    answer = "import os\nmessages.send(1, {'error': 'unsupported', 'message': os.environ['CUDA_DEVICE_ORDER']})"
    with pytest.raises(NotTimedError, match="PCI_BUS_ID"):
        TimingProcess(make_command(answer))


def test_process_that_does_not_answer_is_stopped(monkeypatch: pytest.MonkeyPatch):
    """A kernel that never ends."""
    monkeypatch.setattr(card, "CALL_SECONDS", 0.1)
    with (
        TimingProcess(make_command(f"{READY}messages.receive(0)\ntime.sleep(1000)")) as process,
        pytest.raises(KernelCrashError, match="did not answer in time"),
    ):
        process.ask({"do": "call"})


@pytest.mark.parametrize(
    ("kind", "error"), [("crash", KernelCrashError), ("unsupported", NotTimedError), ("card", DeviceWedgedError)]
)
def test_answers_with_errors_raise(kind: str, error: type[Exception]):
    answer = f"messages.receive(0)\nmessages.send(1, {{'error': '{kind}', 'message': 'why'}})\nmessages.receive(0)"
    with TimingProcess(make_command(READY + answer)) as process, pytest.raises(error, match="why"):
        process.ask({"do": "call"})


def test_process_without_a_card_says_so():

    command = make_command("messages.send(1, {'error': 'card', 'message': 'no libcuda'})")
    with pytest.raises(DeviceWedgedError, match="no libcuda"):
        TimingProcess(command)


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
    with TimingProcess(make_command(f"{READY}messages.receive(0)")) as process:
        assert CudaTimingDevice(process, management, (MODES, 0), [0]).is_clean() is is_clean


SERVER = f"""
from judge.grading.cuda import plan_runner
from judge.grading.cuda.timing_process import serve
from tests.grading.fake_gpu_driver import FakeDriver
from tests.grading.test_timing_process import copy_first
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
    with pytest.raises(WrongConfigurationError, match="1 of 1 elements"):
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
