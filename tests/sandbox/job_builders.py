"""Builds jobs for the tests: a driver as in the problems, and the program under test."""

from collections.abc import Iterable
from textwrap import dedent
from typing import Any

from sandbox import CaseRun, Job, Limits, Sandbox, codec
from sandbox.base import AcceptCallback, AnswerCallback

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


def run_and_keep(
    sandbox: Sandbox, job: Job, accept: AcceptCallback, *, answer: AnswerCallback | None = None
) -> list[CaseRun]:
    """Run all cases and return the last run of each with its outcome, which the result of such a job leaves out."""
    runs: dict[int, CaseRun] = {}

    def keep(index: int, run: CaseRun) -> bool:
        runs[index] = run
        return accept(index, run)

    cases = sandbox.run(job, accept=keep, answer=answer).cases
    return [runs.get(index, run) for index, run in enumerate(cases)]


def decode_outcome(run: CaseRun) -> Any:
    """Decode the outcome of a successful case."""
    assert run.outcome is not None, run
    return codec.decode(run.outcome)
