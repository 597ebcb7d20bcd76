"""The CPU time of a solution as a ratio to the reference's: what counts, and what a program cannot hide."""

import threading

import pytest

from judge.grading import cpu_measurement
from judge.grading.cpu_measurement import REPETITIONS, CpuRatio, measure_cpu_ratio
from problems.format.case import Case, CpuLimit
from problems.format.problem import Problem
from sandbox import Sandbox
from sandbox.base import AcceptCallback, AnswerCallback
from sandbox.job import Job
from sandbox.result import CaseRun, RunResult
from tests.grading.measured_problem import HOSTILE, REFERENCE, SLEEPS, WASTEFUL, build_measured_problem


@pytest.fixture(scope="module")
def problem() -> Problem:
    return build_measured_problem()


def find_limited(problem: Problem) -> tuple[Case, CpuLimit]:
    case = problem.cases(0)[-1]
    assert case.cpu_limit is not None
    return case, case.cpu_limit


def measure(problem: Problem, source: str, sandbox: Sandbox) -> tuple[CpuRatio, CpuLimit]:
    case, limit = find_limited(problem)
    return measure_cpu_ratio(problem, case, source.encode(), sandbox), limit


def test_separates_waste_from_efficient_work(problem: Problem, sandbox: Sandbox):
    efficient, limit = measure(problem, REFERENCE, sandbox)
    assert efficient.failure is None
    assert not efficient.exceeds(limit)
    assert efficient.at_least <= efficient.ratio
    wasteful, _ = measure(problem, WASTEFUL, sandbox)
    assert wasteful.failure is None
    assert wasteful.exceeds(limit)


@pytest.mark.parametrize("name", HOSTILE)
def test_program_cannot_hide_its_work(problem: Problem, sandbox: Sandbox, name: str):
    ratio, limit = measure(problem, HOSTILE[name], sandbox)
    assert ratio.exceeds(limit), ratio


def test_stops_after_half_if_the_limit_is_kept(problem: Problem, sandbox: Sandbox):
    recording = RecordingSandbox(sandbox)
    case, limit = find_limited(problem)
    efficient = measure_cpu_ratio(problem, case, REFERENCE.encode(), recording, stop_when_decided=True)
    assert efficient.failure is None
    assert not efficient.exceeds(limit)
    assert len(recording.finished) in {1 + REPETITIONS + extra for extra in (0, 1)}  # the other side may have gone on
    recording.finished.clear()
    wasteful = measure_cpu_ratio(problem, case, WASTEFUL.encode(), recording, stop_when_decided=True)
    assert wasteful.failure is None
    assert wasteful.exceeds(limit)
    assert len(recording.finished) == 2 * (1 + REPETITIONS)


def test_sleep_is_not_cpu_time(problem: Problem, sandbox: Sandbox):
    ratio, limit = measure(problem, SLEEPS, sandbox)
    assert ratio.failure is None
    assert not ratio.exceeds(limit), ratio


def test_solution_without_time_left_fails_by_the_time_limit(
    problem: Problem, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
):
    """It is measured no second time, and the reference, which has a clock of its own, is no internal error."""
    monkeypatch.setattr(cpu_measurement, "MAX_WALL_SECONDS", 5.0)
    source = SLEEPS.replace("sleep(0.05)", "sleep(1)")
    ratio, _ = measure(problem, source, sandbox)
    assert ratio.failure is not None
    assert ratio.failure.kind == "time"


class RecordingSandbox:
    """A sandbox that records when each job runs a case: (number of the job, case index)."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.name = sandbox.name
        self.sandbox = sandbox
        self.jobs: list[Job] = []
        self.finished: list[tuple[bytes, int]] = []
        self.lock = threading.Lock()

    def run(self, job: Job, *, accept: AcceptCallback | None = None, answer: AnswerCallback | None = None) -> RunResult:
        self.jobs.append(job)

        def record(index: int, run: CaseRun) -> bool:
            with self.lock:
                self.finished.append((job.files["solution.py"], index))
            return accept is None or accept(index, run)

        return self.sandbox.run(job, accept=record, answer=answer)

    def close(self) -> None:
        self.sandbox.close()


def test_repetitions_alternate_in_two_cells(problem: Problem, sandbox: Sandbox):
    recording = RecordingSandbox(sandbox)
    measure(problem, SLEEPS, recording)
    assert [len(job.cases) for job in recording.jobs] == [1 + REPETITIONS] * 2
    assert all(job.fresh_process_per_case for job in recording.jobs)
    assert recording.jobs[0].cases == recording.jobs[1].cases
    assert len(set(recording.jobs[0].cases)) == 1 + REPETITIONS  # each repetition has an input of its own
    measured = recording.finished[2:]
    assert measured == [
        (source.encode(), index) for index in range(1, 1 + REPETITIONS) for source in (REFERENCE, SLEEPS)
    ]
