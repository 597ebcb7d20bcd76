"""The card of a GPU worker. A worker without the tag `gpu` calls nothing of this, and imports no code for cards."""

import importlib
from dataclasses import asdict
from functools import cache
from typing import Any

from judge.grading.gpu import Gpu
from judge.grading.kernel_timing import DeviceWedgedError
from judge.grading.plan_compiler import read_triton_version
from judge.operations.gpu_status import GpuReport
from judge.workers.process_sandbox import get_sandbox


@cache
def get_gpu() -> Gpu:
    """Return this process's card, opened at its first job. Raises DeviceWedgedError."""
    card: Any = importlib.import_module("judge.grading.cuda.card")
    return card.CudaGpu(open_management(), get_sandbox, read_triton_version())


def build_gpu_report(card_error: str) -> dict[str, Any]:
    """Return what the heartbeat stores. `card_error` is why this worker drained itself, or ""."""
    try:
        management = open_management()
        found = asdict(management.read_info(read_triton_version())) | asdict(management.read_status())
    except DeviceWedgedError as error:
        return asdict(GpuReport(error=card_error or str(error)))
    return asdict(GpuReport(**found, error=card_error))


def open_management() -> Any:
    """Return a `judge.grading.cuda.nvml.ManagedCard`. Raises DeviceWedgedError."""
    return importlib.import_module("judge.grading.cuda.nvml").ManagedCard()
