"""The process that has the CUDA context of one submission: `python -m judge.grading.cuda.timing_process`.

It runs no code of the submission but kernels, which the card runs. It ends with its submission, and with it the
context and everything on the card. Requests arrive on stdin and answers leave on stdout (`timing_messages`)."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from judge.grading.cuda import timing_messages
from judge.grading.cuda.confinement import confine
from judge.grading.cuda.driver_api import (
    CARD_ERRORS,
    CRASHES,
    L2_BYTES,
    MULTIPROCESSORS,
    CudaDriver,
    CudaError,
    GpuDriver,
    describe_code,
)
from judge.grading.cuda.plan_runner import BufferContent, PlanRunner, measure_bandwidth
from problems.format.launch_plan import parse_plan

PR_SET_PDEATHSIG = 1
EMPTY_KERNEL = b".version 6.4\n.target sm_70\n.address_size 64\n.visible .entry empty()\n{\n ret;\n}\n"


class TimingServer:
    """Answers requests about the plans that it has loaded, which it numbers from 0."""

    def __init__(self, driver: GpuDriver) -> None:
        self._driver = driver
        self._runners: list[PlanRunner] = []

    def answer(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer, or {"error": one of "crash", "unsupported" and "card", "message": text}."""
        try:
            return self._answer(request)
        except CudaError as error:
            kinds = (("crash", CRASHES), ("card", CARD_ERRORS))
            # A plan can cause any other error. So it says nothing about the card.
            kind = next((kind for kind, codes in kinds if error.code in codes), "unsupported")
            return {"error": kind, "message": f"{describe_code(error.code)} ({error})"}

    def _answer(self, request: Mapping[str, Any]) -> dict[str, Any]:
        if request["do"] == "measure":
            processors = self._driver.get_attribute(MULTIPROCESSORS)
            bandwidth, cache = measure_bandwidth(self._driver), self._driver.get_attribute(L2_BYTES)
            return {"bandwidth": bandwidth, "multiprocessors": processors, "cache_bytes": cache}
        if request["do"] == "load":
            self._runners.append(PlanRunner(self._driver, parse_plan(request["plan"])))
            return {"number": len(self._runners) - 1}
        contents = {name: _read_content(content) for name, content in request["contents"].items()}
        runner = self._runners[int(request["number"])]
        device, host, outputs = runner.call(contents, int(request["seed"]))
        return {"device_seconds": device, "host_seconds": host, "outputs": outputs}


def _read_content(table: Mapping[str, Any]) -> BufferContent:
    return BufferContent(tuple(table["shape"]), tuple(table["strides"]), table["values"], table["is_output"])


def load_compiler(driver: GpuDriver) -> None:
    """Let the driver open the library of its compiler while it may open files."""
    with suppress(CudaError):  # a later card may not know this old target, and loads the library nevertheless
        driver.load(EMPTY_KERNEL, "empty", 0)


def serve(
    make_driver: Callable[[], GpuDriver],
    requests: int,
    answers: int,
    confine_process: Callable[[], None] = lambda: None,
) -> None:
    """Answer requests until the worker closes its end. `requests` and `answers` are file descriptors.

    The first message, an empty dict or an error, says whether this process can use the card. `confine_process` is
    called before it."""
    try:
        driver = make_driver()
        load_compiler(driver)
        confine_process()
        server = TimingServer(driver)
    except (OSError, CudaError) as error:
        timing_messages.send(answers, {"error": "card", "message": str(error)})
        return
    timing_messages.send(answers, {})
    try:
        while True:
            timing_messages.send(answers, server.answer(timing_messages.receive(requests)))
    except (timing_messages.ProcessSilentError, BrokenPipeError):
        return


def take_answer_channel() -> int:
    """Return a new descriptor for answers. What a kernel prints, the driver writes to the old ones: from now on they
    lead nowhere, so that it is no answer and no line in a log."""
    answers = os.dup(sys.stdout.fileno())
    sys.stderr = os.fdopen(os.dup(sys.stderr.fileno()), "w")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)
    return answers


def end_with_worker(worker_pid: int) -> None:
    """Make this process end with its worker, and make the system end this process and not the worker if memory is full.
    A kernel that never ends must not hold the card when the worker is killed."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != worker_pid:  # it ended before the call
        sys.exit()


def main(make_driver: Callable[[], GpuDriver] = CudaDriver) -> None:
    end_with_worker(int(sys.argv[1]))
    serve(make_driver, sys.stdin.fileno(), take_answer_channel(), confine)


if __name__ == "__main__":
    main()
