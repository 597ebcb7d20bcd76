"""Measures the CPU time of a solution as a ratio to the reference's, outside of both processes.

The two run in cells of their own, and no submission enters the reference's. They take turns, so that the load of the
machine affects both. The relay of each cell reads the CPU time of all threads of a process from the kernel: what the
process does to its own counters and clocks changes nothing. Each repetition has a fresh process, a new input, and a
checked answer. Its process ends before the other side's turn, so that nothing that it leaves running slows the
reference down.

The interval is the one of the median that assumes no distribution: the lowest and the highest ratio. A program can only
add to its CPU time, so it cannot lower the low end below what it needs.
"""

import secrets
import threading
from collections.abc import Sequence
from contextvars import copy_context
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from judge.grading.cell_pairs import get_cell_pair_lock
from judge.grading.errors import GradingError
from judge.grading.run_outcomes import build_outcome, mask_unknown_names
from judge.grading.source_run import build_job, check_outcome
from problems.format.case import Case, CpuLimit
from problems.format.checker_api import Finding
from problems.format.outcome import Outcome
from problems.format.problem import Problem
from sandbox.base import Sandbox
from sandbox.job import Job
from sandbox.result import CaseRun, RunResult, Status

REPETITIONS = 8
"""Measured repetitions of each side. The median is outside of the interval with probability 2^(1 - 8), 0.8 %."""
MAX_CPU_SECONDS = 20.0
"""CPU time, in seconds, of all repetitions of one side. It bounds what a slow solution adds to its grading."""
_REFERENCE, _SOLUTION = 0, 1
_BUSY_MACHINE = ("time", "memory")


@dataclass(frozen=True, slots=True, kw_only=True)
class CpuRatio:
    """The ratio of a solution's CPU time to the reference's: the median, and the interval around it.

    `failure` is set if a repetition gave no correct answer; then the other fields are 0.
    """

    median: float = 0.0
    low: float = 0.0
    high: float = 0.0
    failure: Finding | None = None

    def exceeds(self, limit: CpuLimit) -> bool:
        """Return whether the solution is certainly less efficient than the limit allows."""
        return self.failure is not None or self.low > limit.max_ratio


def measure_cpu_ratio(problem: Problem, case: Case, source: bytes, sandbox: Sandbox) -> CpuRatio:
    """Measure `source` on new inputs of a case that has a `cpu_limit`.

    A measurement in which a time limit or memory limit was exceeded is repeated once, because a busy machine can cause
    that. Raises `GradingError` or `sandbox.base.SandboxError` for internal errors only.
    """
    ratio, hows = _measure_once(problem, case, source, sandbox)
    if ratio.failure is not None and any(how in _BUSY_MACHINE for how in hows):
        ratio, _ = _measure_once(problem, case, source, sandbox)
    return ratio


def _measure_once(problem: Problem, case: Case, source: bytes, sandbox: Sandbox) -> tuple[CpuRatio, list[str]]:
    """Return the ratio, and how each repetition of the solution ended."""
    assert case.cpu_limit is not None
    rng = np.random.default_rng(secrets.randbits(128))
    payloads = [case.cpu_limit.make_payload(rng) for _ in range(1 + REPETITIONS)]
    cases = [replace(case, payload=payload) for payload in payloads]
    jobs = [_build_measured_job(problem, cases, each) for each in (problem.reference, source)]
    reference, solution = _AlternatingJobs(sandbox, jobs).run()
    expected = [_require_answer(problem, run) for run in _list_runs(reference, len(cases))]
    runs = _list_runs(solution, len(cases))
    actual = [mask_unknown_names(build_outcome(run), case) for run in runs]
    failure = _find_failure(problem, cases, expected, actual)
    if failure is not None:
        return CpuRatio(failure=failure), [outcome.how for outcome in actual]
    pairs = list(zip(runs, reference.cases, strict=True))[1:]  # the first run of each warms the machine up
    ratios = [run.cpu_seconds / max(base.cpu_seconds, 1e-6) for run, base in pairs]
    return CpuRatio(median=median(ratios), low=min(ratios), high=max(ratios)), []


def _build_measured_job(problem: Problem, cases: Sequence[Case], source: bytes) -> Job:
    job = build_job(problem, cases, source, MAX_CPU_SECONDS)
    return replace(job, fresh_process_per_case=True)


def _list_runs(result: RunResult, count: int) -> Sequence[CaseRun]:
    """Return one run for each case. A source that could be imported before may refuse to be imported again."""
    if result.load.status is Status.OK and len(result.cases) == count:
        return result.cases
    return [result.load if result.load.status is not Status.OK else CaseRun(status=Status.NOT_RUN)] * count


def _require_answer(problem: Problem, run: CaseRun) -> Outcome:
    outcome = build_outcome(run)
    if outcome.how != "ok":
        raise GradingError(
            f"The reference of {problem.slug} gave no answer while its CPU time was measured ({outcome.how}, "
            f"{outcome.detail or 'no detail'}). The submission is not the cause. Grade it again."
        )
    return outcome


def _find_failure(
    problem: Problem, cases: Sequence[Case], expected: Sequence[Outcome], actual: Sequence[Outcome]
) -> Finding | None:
    for case, reference, outcome in zip(cases, expected, actual, strict=True):
        finding = check_outcome(problem, case, reference, outcome)
        if not finding.ok:
            return finding
    return None


class _AlternatingJobs:
    """Runs two jobs of the same number of cases, each in a cell of its own, case by case in turns.

    Both run their first case at the same time. Then the first job has the turns 0, 2, 4, ... and the second one the
    turns between. A job that ends early releases the other one.
    """

    def __init__(self, sandbox: Sandbox, jobs: Sequence[Job]) -> None:
        self._sandbox = sandbox
        self._jobs = jobs
        self._changed = threading.Condition()
        self._ready = 0
        self._turn = 0
        self._has_ended = False
        self._results: dict[int, RunResult] = {}
        self._error: BaseException | None = None

    def run(self) -> tuple[RunResult, RunResult]:
        # Copy the context, so that log records of the thread belong to the same submission.
        thread = threading.Thread(target=copy_context().run, args=(self._run_side, _REFERENCE), name="reference")
        with get_cell_pair_lock(self._sandbox):
            thread.start()
            self._run_side(_SOLUTION)
            thread.join()
        if self._error is not None:
            raise self._error
        return self._results[_REFERENCE], self._results[_SOLUTION]

    def _run_side(self, side: int) -> None:
        try:
            self._results[side] = self._sandbox.run(
                self._jobs[side], accept=lambda index, _run: self._finish_case(side, index)
            )
        except BaseException as error:
            self._error = error
        finally:
            with self._changed:
                self._has_ended = True
                self._changed.notify_all()

    def _finish_case(self, side: int, index: int) -> bool:
        """Pass the turn on, and wait for the next one of this side. No case runs a second time."""
        with self._changed:
            if index:
                self._turn += 1
            else:
                self._ready += 1
            self._changed.notify_all()
            if index + 1 < len(self._jobs[side].cases):
                next_turn = 2 * index + side
                self._changed.wait_for(
                    lambda: self._has_ended or (self._ready == len(self._jobs) and self._turn == next_turn)
                )
        return True
