"""The sandbox alone, and the grading of a submission in this process."""

import time
from collections.abc import Callable
from dataclasses import replace

from judge.grading.context import GradingContext
from judge.grading.grade import grade
from judge.grading.source_run import run_source
from judge.grading.submission_diagnosis import diagnose_submission, find_nearest_bugs
from problems.format.problem import Problem
from sandbox.base import AcceptCallback, AnswerCallback, Sandbox
from sandbox.job import Job
from sandbox.result import CaseRun, RunResult, Status
from tools.bench.measurements import CASE_WORK, CHECKING, DIAGNOSIS, GRADING, WALL, Values


def run_job(sandbox: Sandbox, job: Job) -> Values:
    """Run a job without checking anything: source in to results out."""
    started = time.perf_counter()
    result = sandbox.run(job)
    seconds = time.perf_counter() - started
    for run in (result.load, *result.cases):
        require_accepted("accepted" if run.status is Status.OK else run.status)
    return {WALL: seconds, CASE_WORK: sum(run.cpu_seconds for run in result.cases)}


def repeat_cases(job: Job, count: int) -> Job:
    return replace(job, cases=[job.cases[index % len(job.cases)] for index in range(count)])


def grade_right_solution(problem: Problem, sandbox: Sandbox) -> Values:
    """Grade as a worker does, source in to report out. Measures the CPU time of this thread, and that of checking."""
    timed = TimedSandbox(sandbox)
    started, cpu_started = time.perf_counter(), time.thread_time()
    report = grade(GradingContext(problem, timed), get_right_solution(problem))
    values = {WALL: time.perf_counter() - started, GRADING: time.thread_time() - cpu_started}
    require_accepted(report.verdict)
    return values | {CHECKING: timed.checking_seconds, CASE_WORK: timed.case_seconds}


class TimedSandbox:
    """Measures the CPU time of the processes of a job, and that of the callback that checks their outcomes."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.name = sandbox.name
        self._sandbox = sandbox
        self.checking_seconds = self.case_seconds = 0.0

    def run(self, job: Job, *, accept: AcceptCallback | None = None, answer: AnswerCallback | None = None) -> RunResult:
        def accept_timed(index: int, run: CaseRun) -> bool:
            assert accept is not None
            started = time.thread_time()
            try:
                return accept(index, run)
            finally:
                self.checking_seconds += time.thread_time() - started

        result = self._sandbox.run(job, accept=accept_timed if accept else None, answer=answer)
        self.case_seconds += result.cpu_seconds
        return result

    def close(self) -> None:
        self._sandbox.close()


def prepare_diagnosis(problem: Problem, sandbox: Sandbox) -> Callable[[], Values]:
    """Run a known bug once, and return a function that diagnoses its results."""
    context = GradingContext(problem, sandbox)
    expected = context.get_expected()
    source = next(iter(problem.bugs[0].sources.values()))
    results = run_source(problem, expected.cases, source, sandbox, expected=expected.outcomes).case_results

    def diagnose() -> Values:
        started, cpu_started = time.perf_counter(), time.thread_time()
        bugs = diagnose_submission(context, results)
        if not bugs:
            find_nearest_bugs(context, results)
        return {WALL: time.perf_counter() - started, DIAGNOSIS: time.thread_time() - cpu_started}

    return diagnose


def get_right_solution(problem: Problem) -> bytes:
    return next(iter(problem.accepted.values()))


def require_accepted(verdict: str) -> None:
    if verdict != "accepted":
        raise SystemExit(
            f"bench: A right solution ended with {verdict!r}, so nothing can be measured. Run"
            " `manage.py check_problems softmax`."
        )
