"""What a GPU worker reports about its card, and how many kernels wait to be timed, for operators."""

from dataclasses import dataclass
from typing import Any

from judge.models import TimingJob, Worker


@dataclass(frozen=True, slots=True)
class GpuReport:
    """`error` says why the worker times nothing: it found no card, or the card does not answer or is not clean."""

    name: str = ""
    """Of the card."""
    capability: str = ""
    """The compute capability, such as "9.0"."""
    memory_bytes: int = 0
    driver: str = ""
    triton: str = ""
    temperature: int | None = None
    """In degrees Celsius."""
    clock_mhz: int | None = None
    memory_clock_mhz: int | None = None
    used_bytes: int | None = None
    """Of `memory_bytes`."""
    is_throttled: bool = False
    error: str = ""


def read_gpu_report(worker: Worker) -> GpuReport | None:
    """Return what the worker reported; None if it times no kernels. Another release may report other fields."""
    stored: dict[str, Any] | None = worker.gpu
    if stored is None:
        return None
    return GpuReport(**{name: value for name, value in stored.items() if name in GpuReport.__slots__})


def count_waiting_timings() -> int:
    return TimingJob.objects.filter(state=TimingJob.State.QUEUED).count()
