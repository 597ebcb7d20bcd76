"""The process that has the CUDA context, with a fake driver: what it serves, what it reaches, and how errors end."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from judge.grading.cuda import card, confinement, plan_runner, timing_messages
from judge.grading.cuda.card import TimingProcess, build_contents
from judge.grading.cuda.timing_process import serve
from judge.grading.gpu import KernelCrashError, NotTimedError
from judge.grading.kernel_timing import DeviceWedgedError
from tests.grading.fake_gpu_driver import (
    FILL_SECONDS,
    KERNEL_SECONDS,
    FakeDriver,
)
from tests.grading.timed_plan import CASE, PLAN, READY, copy_first, make_command


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


def test_serves_until_the_worker_closes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(plan_runner, "MIN_FLUSH_BYTES", 64)  # the fake driver writes it in the memory of this process
    with serve_in_thread(FakeDriver(copy_first)) as (to_server, answers):
        assert dict(timing_messages.receive(answers)) == {}
        timing_messages.send(to_server, {"do": "load", "plan": PLAN})
        assert timing_messages.receive(answers)["number"] == 0
        timing_messages.send(to_server, {"do": "call", "number": 0, "seed": 9, "contents": build_contents(CASE)})
        assert timing_messages.receive(answers)["outputs"]["out"][0] == 1.0


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
        os.write(descriptor, timing_messages.HEADER.pack(len(frame)) + frame)

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
        assert dict(timing_messages.receive(process.stdout.fileno(), 60)) == {}
        process.kill()
        with pytest.raises(timing_messages.ChannelBrokenError):
            timing_messages.receive(process.stdout.fileno(), 60)


def test_process_that_ends_says_nothing_about_the_kernel():
    """Memory can be full, or the driver can fail."""
    with TimingProcess(make_command(f"{READY}timing_messages.receive(0)")) as process:
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
        TimingProcess(make_command(f"{READY}timing_messages.receive(0)\ntime.sleep(1000)")) as process,
        pytest.raises(NotTimedError, match="to compile"),
    ):
        process.ask({"do": "load"})


def test_uses_the_card_that_the_management_describes():
    answer = "import os\ntiming_messages.send(1, {'error': 'unsupported', 'message': os.environ['CUDA_DEVICE_ORDER']})"
    with pytest.raises(NotTimedError, match="PCI_BUS_ID"):
        TimingProcess(make_command(answer))


def test_process_that_does_not_answer_is_stopped(monkeypatch: pytest.MonkeyPatch):
    """A kernel that never ends."""
    monkeypatch.setattr(card, "CALL_SECONDS", 0.1)
    with (
        TimingProcess(make_command(f"{READY}timing_messages.receive(0)\ntime.sleep(1000)")) as process,
        pytest.raises(KernelCrashError, match="did not answer in time"),
    ):
        process.ask({"do": "call"})


@pytest.mark.parametrize("request_name", ["load", "call"])
def test_malformed_frame_is_no_fault_of_the_kernel(request_name: str):
    frame = "timing_messages.receive(0)\nos.write(1, timing_messages.HEADER.pack(3) + b'???')\ntime.sleep(1000)"
    with (
        TimingProcess(make_command(f"{READY}import os\n{frame}")) as process,
        pytest.raises(NotTimedError, match="ended with an error"),
    ):
        process.ask({"do": request_name})


@pytest.mark.parametrize(
    ("kind", "error"), [("crash", KernelCrashError), ("unsupported", NotTimedError), ("card", DeviceWedgedError)]
)
def test_answers_with_errors_raise(kind: str, error: type[Exception]):
    refusal = {"error": kind, "message": "why"}
    answer = f"timing_messages.receive(0)\ntiming_messages.send(1, {refusal})\ntiming_messages.receive(0)"
    with TimingProcess(make_command(READY + answer)) as process, pytest.raises(error, match="why"):
        process.ask({"do": "call"})


def test_process_without_a_card_says_so():

    command = make_command("timing_messages.send(1, {'error': 'card', 'message': 'no libcuda'})")
    with pytest.raises(DeviceWedgedError, match="no libcuda"):
        TimingProcess(command)
