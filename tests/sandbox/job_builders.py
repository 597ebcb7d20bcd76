"""Jobs for the tests: a driver as problems have one, and the program under test."""

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


def a_job(source: str | bytes, cases: Iterable[object] = (1, 2, 3), **limits: Any) -> Job:
    """A job that calls the source's f with each case. Its time is long, for machines are busy, and its memory small."""
    low: dict[str, Any] = {"case_seconds": 20.0, "load_seconds": 20.0, "memory_bytes": 256 << 20}
    code = dedent(source).encode() if isinstance(source, str) else source
    return Job(
        files={"driver.py": DRIVER, "solution.py": code},
        entry="driver",
        cases=[codec.encode(case) for case in cases],
        limits=Limits(**(low | limits)),
    )


def value(run: CaseRun) -> Any:
    """The outcome of a case that went well."""
    assert run.outcome is not None, run
    return codec.decode(run.outcome)
