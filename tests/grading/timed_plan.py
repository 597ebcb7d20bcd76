"""What tests of timing share: a plan, a case, a kernel, and a stand-in for the process that has the CUDA context."""

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.kernel_payloads import array, launch, output
from tests.grading.fake_gpu_driver import FakeDriver, read_address

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
READY = "timing_messages.send(1, {})\n"


def copy_first(driver: FakeDriver, args: Sequence[bytes]) -> None:
    source, target = driver.memory[read_address(args[0])], driver.memory[read_address(args[1])]
    target[:4] = source[:4]


def make_command(source: str) -> tuple[str, ...]:
    return sys.executable, "-c", f"import sys, time\nfrom judge.grading.cuda import timing_messages\n{source}"
