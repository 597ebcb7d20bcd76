"""Measures the CPU time of a solution as a ratio to the reference's, outside of both processes.

The two run in cells of their own, and no submission enters the reference's. They take turns, so that the load of the
machine affects both. The relay of each cell reads the CPU time of all threads of a process from the kernel: what the
process does to its own counters and clocks changes nothing. Each repetition has a fresh process, a new input, and a
checked answer. Its process ends before the other side's turn, so that nothing that it leaves running slows the
reference down.

Noise and the program itself only add to a time, so the least time of each side is compared. A program cannot lower its
own least time below what it needs. How much the reference's least time varies between two halves of the repetitions
shows how far noise may still be in it; nothing that the program does adds to that.
"""

import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from judge.grading.errors import GradingError
from judge.grading.run_outcomes import build_outcome
from judge.grading.source_run import LOAD_SENSITIVE_FAILURES, build_job, check_outcome
from problems.format.case import Case, CpuLimit
from problems.format.checker_api import Finding
from problems.format.outcome import Outcome
from problems.format.problem import Problem
from sandbox.base import Sandbox
from sandbox.cell_pairs import run_cell_pair
from sandbox.job import Job
from sandbox.result import CaseRun, RunResult, Status

REPETITIONS = 8
"""Measured repetitions of each side."""
MAX_CPU_SECONDS = 20.0
"""CPU time, in seconds, of all repetitions of one side. It bounds what a slow solution adds to its grading."""
MAX_WALL_SECONDS = 60.0
"""Wall time, in seconds, of all repetitions of the solution, also if they are measured twice, without the turns of the
reference."""
MIN_SECONDS = 1e-6
"""Avoids a division by a time of 0."""
_REFERENCE, _SOLUTION = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CpuRatio:
    """The ratio of a solution's CPU time to the reference's.

    `ratio` is that of their least times, and `at_least` the lowest that the noise in the reference's times allows.
    `failure` is set if a repetition gave no correct answer; then the other fields are 0. A measurement that stopped
    early has fewer repetitions.
    """

    ratio: float = 0.0
    at_least: float = 0.0
    failure: Finding | None = None

    def exceeds(self, limit: CpuLimit) -> bool:
        """Return whether the solution is certainly less efficient than the limit allows, or failed a repetition."""
        return self.failure is not None or self.at_least > limit.max_ratio

    def is_undecided(self, limit: CpuLimit) -> bool:
        """Return whether the limit seems to be exceeded, but the reference's times vary too much to be certain."""
        return self.failure is None and self.at_least <= limit.max_ratio < self.ratio


def compare_times(reference_times: Sequence[float], times: Sequence[float]) -> CpuRatio:
    """Compare the times of the reference with those of the solution, in seconds. Each has at least one."""
    half = (len(reference_times) + 1) // 2
    least = max(min(times), MIN_SECONDS)
    halves = [max(min(part), MIN_SECONDS) for part in (reference_times[:half], reference_times[-half:])]
    return CpuRatio(ratio=least / min(halves), at_least=least / max(halves))


class _DecidedError(Exception):
    """Half of the repetitions show that the limit is kept. It ends the jobs of a measurement that may stop."""


def measure_cpu_ratio(
    problem: Problem, case: Case, source: bytes, sandbox: Sandbox, *, stop_when_decided: bool = False
) -> CpuRatio:
    """Measure `source` on new inputs of a case that has a `cpu_limit`.

    A measurement that is undecided, or in which a time limit or memory limit was exceeded, is repeated once, because a
    busy machine can cause that, unless the solution has used up MAX_WALL_SECONDS. `stop_when_decided` is for a caller
    that needs only whether the limit is exceeded: if it is kept, a measurement ends after half of the repetitions.
    Raises `GradingError` or `sandbox.base.SandboxError` for internal errors only.
    """
    assert case.cpu_limit is not None
    measure = partial(_measure_once, problem, case, source, sandbox, stop_when_decided)
    ratio, runs = measure(MAX_WALL_SECONDS)
    seconds_left = MAX_WALL_SECONDS - sum(run.wall_seconds for run in runs)
    is_noisy = ratio.is_undecided(case.cpu_limit) or any(
        build_outcome(run, case).how in LOAD_SENSITIVE_FAILURES for run in runs
    )
    if is_noisy and seconds_left > 0:
        ratio, _ = measure(seconds_left)
    return ratio


def _measure_once(
    problem: Problem, case: Case, source: bytes, sandbox: Sandbox, stop_when_decided: bool, wall_seconds: float
) -> tuple[CpuRatio, Sequence[CaseRun]]:
    """Return the ratio, and the runs of the solution, which have `wall_seconds` together."""
    assert case.cpu_limit is not None
    rng = np.random.default_rng(secrets.randbits(128))
    payloads = [case.cpu_limit.make_payload(rng) for _ in range(1 + REPETITIONS)]
    cases = [replace(case, payload=payload) for payload in payloads]
    jobs = [
        _build_job(problem, cases, each, seconds)
        for each, seconds in ((problem.reference, MAX_WALL_SECONDS), (source, wall_seconds))
    ]
    stop_ratio = case.cpu_limit.max_ratio if stop_when_decided else None
    findings: list[Finding] = []

    def check(index: int, reference_run: CaseRun, run: CaseRun) -> None:
        _require_reference_answer(problem, reference_run)
        expected = build_outcome(reference_run, cases[index])
        actual = build_outcome(run, cases[index], expected)
        findings.append(check_outcome(problem, cases[index], expected, actual))

    reference_runs, runs = _run_in_turns(sandbox, jobs, check, stop_ratio)
    for reference_run in reference_runs:
        _require_reference_answer(problem, reference_run)
    failure = next((finding for finding in findings if not finding.ok), None)
    if any(run.is_out_of_time for run in runs):
        failure = Finding(ok=False, kind="time")
    elif failure is None and len(findings) < len(runs):  # such as a source that cannot be imported again
        failure = check_outcome(problem, case, Outcome(how="ok"), build_outcome(runs[len(findings)], case))
    if failure is not None:
        return CpuRatio(failure=failure), runs
    return _compare_runs(reference_runs, runs), runs


def _build_job(problem: Problem, cases: Sequence[Case], source: bytes, wall_seconds: float) -> Job:
    """Build the job of one side. Its wall time stops while the other side has its turn."""
    job = build_job(problem, cases, source, MAX_CPU_SECONDS)
    limits = replace(job.limits, total_seconds=wall_seconds)
    return replace(job, limits=limits, fresh_process_per_case=True, stops_clock_in_accept=True)


def _compare_runs(reference_runs: Sequence[CaseRun], runs: Sequence[CaseRun]) -> CpuRatio:
    """The first run of each side is left out: it warms the machine up."""
    return compare_times([run.cpu_seconds for run in reference_runs[1:]], [run.cpu_seconds for run in runs[1:]])


def _list_runs(result: RunResult, case_count: int) -> Sequence[CaseRun]:
    """Return one run for each case. If the source, which could be imported before, refuses to be imported again, each
    is the run of that import."""
    if result.load.status is Status.OK and len(result.cases) == case_count:
        return result.cases
    return [result.load if result.load.status is not Status.OK else CaseRun(status=Status.NOT_RUN)] * case_count


def _require_reference_answer(problem: Problem, run: CaseRun) -> None:
    if run.status is not Status.OK:
        raise GradingError(
            f"The reference of {problem.slug} gave no answer while its CPU time was measured ({run.status}, "
            f"{run.detail or 'no detail'}). The submission is not the cause. Grade it again."
        )


def _run_in_turns(
    sandbox: Sandbox, jobs: Sequence[Job], check: Callable[[int, CaseRun, CaseRun], None], stop_ratio: float | None
) -> tuple[Sequence[CaseRun], Sequence[CaseRun]]:
    """Run the jobs of the reference and of the solution, each in a cell of its own, case by case in turns. Both get
    equally many runs: one for each case, or half of them if their ratio is at most `stop_ratio` then, which ends both.

    `check` receives both runs of each case. Afterwards their outcomes are dropped, so that not all are in memory.

    Both run their first case at the same time. Then the reference has the turns 0, 2, 4, ... and the solution the turns
    between. A job that ends early releases the other one.
    """
    changed = threading.Condition()
    finished: tuple[list[CaseRun], list[CaseRun]] = ([], [])
    ready = turn = 0
    is_a_side_finished = is_decided = False

    def finish_case(side: int, index: int, run: CaseRun) -> bool:
        """Pass the turn on, and wait for the next one of this side. No case runs a second time."""
        nonlocal ready, turn, is_decided
        with changed:
            finished[side].append(run)
            if min(map(len, finished)) > index:
                check(index, *(runs[index] for runs in finished))
                for runs in finished:
                    runs[index] = runs[index].drop_outcomes()
            if index == REPETITIONS // 2 and side == _SOLUTION and stop_ratio is not None and not is_a_side_finished:
                is_decided = _compare_runs(*finished).ratio <= stop_ratio
            if index:
                turn += 1
            else:
                ready += 1
            changed.notify_all()
            if index + 1 < len(jobs[side].cases):
                next_turn = 2 * index + side
                changed.wait_for(lambda: is_decided or is_a_side_finished or (ready == len(jobs) and turn == next_turn))
            if is_decided:
                raise _DecidedError
        return True

    def run_side(side: int) -> Sequence[CaseRun]:
        nonlocal is_a_side_finished
        try:
            result = sandbox.run(jobs[side], accept=lambda index, run: finish_case(side, index, run))
            return _list_runs(result, len(jobs[side].cases))
        except _DecidedError:
            return finished[side]
        finally:
            with changed:
                is_a_side_finished = True
                changed.notify_all()

    return run_cell_pair(sandbox, lambda: run_side(_REFERENCE), lambda: run_side(_SOLUTION))
