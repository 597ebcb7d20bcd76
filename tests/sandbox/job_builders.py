"""Builds jobs for the tests: a driver as in the problems, and the program under test."""

from collections.abc import Iterable
from textwrap import dedent
from typing import Any

from sandbox import CaseRun, Job, Limits, codec

DRIVER = b"""
import cell

def load():
    global solution
    solution = cell.import_solution("solution")

def run(case):
    return solution.f(case)
"""


def make_job(source: str | bytes, cases: Iterable[object] = (1, 2, 3), **limits: Any) -> Job:
    """Build a job that calls the source's f with each case. Time limits are long, for busy machines."""
    defaults: dict[str, Any] = {"case_seconds": 20.0, "load_seconds": 20.0, "memory_bytes": 256 << 20}
    code = dedent(source).encode() if isinstance(source, str) else source
    return Job(
        files={"driver.py": DRIVER, "solution.py": code},
        entry="driver",
        cases=[codec.encode(case) for case in cases],
        limits=Limits(**(defaults | limits)),
    )


def decode_outcome(run: CaseRun) -> Any:
    """Decode the outcome of a successful case."""
    assert run.outcome is not None, run
    return codec.decode(run.outcome)
