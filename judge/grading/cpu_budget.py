"""The CPU time that one submission may use: a multiple of what the reference uses on the same machine."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from judge.grading.context import GradingContext
from judge.grading.outcome_cache import run_package_source
from judge.grading.outcome_files import get_reference_cpu_path, read_cpu_seconds, store_cpu_seconds
from problems.format.case import Case
from problems.format.loader import PRACTICE_SEED

FACTOR = 20
"""A submission may use this multiple of the reference's CPU time."""
FLOOR_SECONDS = 20.0
"""CPU time, in seconds, that every submission may use."""

_measured: dict[Path, float] = {}
_lock = threading.Lock()


def get_cpu_budget(context: GradingContext, *, machine: str | None = None) -> float:
    """Return the CPU time, in seconds, that a submission may use for all its cases, including those that are no sample.

    The run that computed the expected outcomes measured the reference. On another machine the first call measures it
    again. A kernel problem uses its slowest accepted solution, measured by the first call with the cases of practice:
    other seeds have cases of the same sizes.
    Raises `GradingError` if a measured source cannot be imported. `machine` is this machine unless a test names another
    one.
    """
    context = replace(context, seed=PRACTICE_SEED) if context.problem.is_kernel else context
    expected = context.get_expected()
    path = get_reference_cpu_path(expected.folder, machine)
    # Hold the lock while measuring. Otherwise a second thread would measure the same source, and slow down the first.
    with _lock:
        if path not in _measured:
            _measured[path] = _load_or_measure(path, context, expected.cases)
    return max(FLOOR_SECONDS, FACTOR * _measured[path])


def _load_or_measure(path: Path, context: GradingContext, cases: Sequence[Case]) -> float:
    stored = read_cpu_seconds(path)
    if stored is not None:
        return stored
    problem = context.problem
    sources = [(problem.as_reference(), problem.reference)]
    sources += [(problem, source) for source in problem.accepted.values() if problem.is_kernel]
    runs = (run_package_source("A measured source", each, cases, source, context.sandbox) for each, source in sources)
    seconds = max(run.result.cpu_seconds for run in runs)
    store_cpu_seconds(path, seconds)
    return seconds
