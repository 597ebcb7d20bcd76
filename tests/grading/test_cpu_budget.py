"""The CPU time of one submission: a multiple of the reference's, measured once on each machine."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from judge.grading import cpu_limits
from judge.grading.context import GradingContext
from judge.grading.cpu_limits import get_cpu_budget
from judge.grading.errors import GradingError
from judge.grading.grade import grade
from judge.grading.outcome_cache import OutcomeCache
from judge.grading.outcome_files import CPU_FILE_PREFIX, identify_machine
from judge.grading.report import GradingReport, Verdict
from judge.grading.source_run import CaseEvaluator, CaseResult, build_cases, run_source
from judge.grading.suite_run import (
    TOTAL_SECONDS,
    _build_tests_job,  # pyright: ignore[reportPrivateUsage] - its limits are what is tested
)
from problems.format.case import Case
from problems.format.loader import COMMAND_SEEDS, PRACTICE_SEED, discover, load_package
from problems.format.outcome import Outcome
from problems.format.problem import Problem
from sandbox import CaseRun, Job, RunResult, Sandbox, Status, codec
from tests.grading.fake_sandbox import FakeSandbox, ScriptedRun, make_returned
from tests.grading.toy_problem import CASE_ORDER, EXPECTED_VALUES

OUT_OF_TIME = CaseRun(status=Status.NOT_RUN, is_out_of_time=True)


class MeasuredSandbox(FakeSandbox):
    """Reports a CPU time for each source, and remembers the jobs."""

    def __init__(self, cpu_seconds: dict[bytes, float], scripted_runs: dict[bytes, ScriptedRun] | None = None) -> None:
        super().__init__(scripted_runs or {})
        self.cpu_seconds = cpu_seconds
        self.jobs: list[Job] = []

    def run(self, job: Job, **callbacks: Any) -> RunResult:
        self.jobs.append(job)
        seconds = self.cpu_seconds.get(job.files.get("solution.py", b""), 0.0)
        return replace(super().run(job, **callbacks), cpu_seconds=seconds)


def compute_budget(problem: Problem, sandbox: FakeSandbox, cache: Path, machine: str | None = None) -> float:
    return get_cpu_budget(GradingContext(problem, sandbox, cache=cache), machine=machine)


@pytest.mark.parametrize(("measured", "budget"), [(0.01, 20.0), (1.0, 20.0), (1.5, 30.0), (10.0, 200.0)])
def test_budget_is_twenty_times_the_reference(toy: Problem, tmp_path: Path, measured: float, budget: float):
    assert compute_budget(toy, MeasuredSandbox({b"reference": measured}), tmp_path) == budget


def test_kernel_problem_uses_its_slowest_accepted_solution(toy: Problem, tmp_path: Path):
    seconds = {b"reference": 2.0, b"fast": 1.0, b"slow": 5.0}
    kernel = replace(toy, tag="kernel", accepted={"fast": b"fast", "slow": b"slow"})
    assert compute_budget(kernel, MeasuredSandbox(seconds), tmp_path) == 100.0


def test_kernel_problem_is_measured_once_for_all_seeds(toy: Problem, tmp_path: Path):
    sandbox = MeasuredSandbox({b"mine": 5.0})
    kernel = replace(toy, tag="kernel", accepted={"mine": b"mine"})
    for seed in COMMAND_SEEDS.values():
        assert get_cpu_budget(GradingContext(kernel, sandbox, seed=seed, cache=tmp_path)) == 100.0
    assert sandbox.executed_sources.count(b"mine") == 1


@pytest.mark.parametrize("slug", [slug for slug in discover() if load_package(slug).is_kernel])
def test_kernel_cases_have_the_same_sizes_for_all_seeds(slug: str):
    problem = load_package(slug)
    sizes = [[list_sizes(case) for case in problem.cases(seed)] for seed in COMMAND_SEEDS.values()]
    assert all(each == sizes[0] for each in sizes)


def list_sizes(case: Case) -> list[Any]:
    """Return the shape of each array of a case, or the number of an argument that is none."""

    def get_size(spec: Any) -> Any:
        if not isinstance(spec, dict):
            return spec
        known = cast("dict[str, Any]", spec)
        return known["output"] if "output" in known else np.shape(known["inout" if "inout" in known else "input"])

    return list(map(get_size, case.payload["args"]))


def test_measures_once_on_each_machine(toy: Problem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    fast, slow = MeasuredSandbox({b"reference": 2.0}), MeasuredSandbox({b"reference": 7.0})
    assert compute_budget(toy, fast, tmp_path, "fast") == 40.0
    assert compute_budget(toy, slow, tmp_path, "slow") == 140.0
    # A new process finds the stored figures.
    monkeypatch.setattr(cpu_limits, "_measured", {})
    unused = MeasuredSandbox({b"reference": 99.0})
    assert compute_budget(toy, unused, tmp_path, "fast") == 40.0
    assert compute_budget(toy, unused, tmp_path, "slow") == 140.0
    assert unused.executed_sources.count(b"reference") == 0


def test_run_of_the_expected_outcomes_is_the_measurement(toy: Problem, tmp_path: Path):
    sandbox = MeasuredSandbox({b"reference": 2.0})
    assert compute_budget(toy, sandbox, tmp_path) == 40.0
    assert sandbox.executed_sources.count(b"reference") == 1


def test_machine_has_one_name_that_fits_in_a_file_name():
    assert identify_machine() == identify_machine()
    assert identify_machine().replace("-", "").isalnum()
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip().replace("-", "")
    assert identify_machine().startswith(boot)


@pytest.mark.parametrize("damage", ["", "nan", "-3", "inf", "two"])
def test_measures_again_if_the_stored_figure_is_damaged(
    toy: Problem, tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch
):
    sandbox = MeasuredSandbox({b"reference": 2.0})
    compute_budget(toy, sandbox, tmp_path)
    (path,) = tmp_path.rglob("cpu-*")
    path.write_text(damage)
    monkeypatch.setattr(cpu_limits, "_measured", {})
    assert compute_budget(toy, sandbox, tmp_path) == 40.0
    assert float(path.read_text()) == 2.0


def test_prunes_figures_of_earlier_boots(toy: Problem, tmp_path: Path):
    sandbox = MeasuredSandbox({b"reference": 2.0})
    for machine in ("earlier", "now"):
        compute_budget(toy, sandbox, tmp_path, machine)
    (earlier,) = tmp_path.rglob("cpu-earlier")
    os.utime(earlier, (1.0, 1.0))
    OutcomeCache(tmp_path).prune()
    assert {path.name for path in tmp_path.rglob("cpu-*")} == {"cpu-now", f"{CPU_FILE_PREFIX}{identify_machine()}"}


def test_reference_that_cannot_be_imported_is_an_internal_error(toy: Problem, tmp_path: Path):
    GradingContext(toy, FakeSandbox({}), cache=tmp_path).get_expected()
    broken = MeasuredSandbox({}, {b"reference": ScriptedRun(load=CaseRun(status=Status.MEMORY_LIMIT))})
    with pytest.raises(GradingError, match="A measured source of toy cannot be imported"):
        compute_budget(toy, broken, tmp_path, "new")


def test_submission_gets_the_budget_and_three_times_as_much_wall_time(toy: Problem, tmp_path: Path):
    sandbox = MeasuredSandbox({b"reference": 2.0})
    grade(GradingContext(toy, sandbox, cache=tmp_path), b"mine")
    limits = sandbox.jobs[-1].limits
    assert (limits.job_cpu_seconds, limits.total_seconds) == (40.0, 120.0)
    assert limits.cpu_seconds >= limits.job_cpu_seconds


def test_test_file_has_a_time_limit_of_its_own(toy: Problem):
    limits = _build_tests_job(toy, b"def test_a(): pass", 1).limits
    assert limits.job_cpu_seconds == limits.total_seconds == TOTAL_SECONDS


def grade_toy(toy: Problem, cache: Path, runs: dict[str, CaseRun]) -> GradingReport:
    return grade(GradingContext(toy, FakeSandbox({b"mine": ScriptedRun(runs)}), cache=cache), b"mine")


def test_core_case_without_time_means_time_limit(toy: Problem, tmp_path: Path):
    report = grade_toy(toy, tmp_path, dict.fromkeys(CASE_ORDER[1:], OUT_OF_TIME))
    assert report.verdict is Verdict.TIME_LIMIT
    assert [case.verdict for case in report.cases] == [Verdict.ACCEPTED] + [Verdict.NOT_RUN] * 4
    assert "The time for this submission was used up before this case was finished." in report.message


def test_other_cases_without_time_change_no_verdict(toy: Problem, tmp_path: Path):
    report = grade_toy(toy, tmp_path, dict.fromkeys(CASE_ORDER[2:], OUT_OF_TIME))
    assert report.verdict is Verdict.ACCEPTED
    assert report.bugs == []
    assert all("time for this submission was used up" in case.message for case in report.cases[2:])
    assert report.scores["hard"].passed == 0


def test_earlier_wrong_answer_comes_before_the_time_limit(toy: Problem, tmp_path: Path):
    report = grade_toy(toy, tmp_path, {"sample": make_returned(0), "hidden trap": OUT_OF_TIME})
    assert report.verdict is Verdict.WRONG_ANSWER


def test_cases_after_too_many_deaths_do_not_blame_the_time(toy: Problem, tmp_path: Path):
    report = grade_toy(toy, tmp_path, {"hard one": CaseRun(status=Status.NOT_RUN)})
    assert "ended too often" in report.cases[2].message


class RecordingResponder:
    def __init__(self) -> None:
        self.requests: list[Any] = []

    def answer(self, request: Any) -> Any:
        self.requests.append(request)
        return request

    def record(self) -> Any:
        return self.requests


def test_first_run_counts_if_there_is_no_time_for_a_second_one(toy: Problem):
    toy = replace(toy, responder=lambda _case: RecordingResponder())
    cases = build_cases(toy, PRACTICE_SEED)
    expected = [Outcome(how="ok", value=EXPECTED_VALUES[case.name]) for case in cases]
    published: list[CaseResult] = []
    evaluator = CaseEvaluator(toy, cases, expected, published.append)
    wrong, hangs = make_returned(-1), CaseRun(status=Status.TIME_LIMIT)
    evaluator.answer(0, codec.encode("asked"))
    assert not evaluator.accept(0, wrong)
    assert not evaluator.accept(1, hangs)
    results = evaluator.finish([wrong, hangs, *[OUT_OF_TIME] * 3])
    assert [result.actual.how for result in results] == ["ok", "time", "not_run", "not_run", "not_run"]
    assert not any(result.finding.ok for result in results)
    assert results[0].actual.calls == ["asked"]
    assert list(results) == published


SLOW = """
import time

def softmax(x):
    {action}

log_softmax = softmax
"""
FORGETS_ITS_THREADS = """
import threading
import time

def work():
    while True:
        pass

def forget_thread(function):
    def call(*args, **kwargs):
        threading.Thread(target=work, daemon=True).start()
        time.sleep(0.02)
        return function(*args, **kwargs)
    return call

softmax, log_softmax = forget_thread(softmax), forget_thread(log_softmax)
"""


@pytest.mark.parametrize("action", ["time.sleep(999)", "while True: pass"])
def test_slow_cases_end_within_the_budget(sandbox: Sandbox, action: str):
    """Both kinds of time-out, and their second runs, use the time of the submission. Its 68 cases need minutes."""
    problem = replace(load_package("softmax"), seconds=4.0)
    cases = build_cases(problem, PRACTICE_SEED)
    expected = [Outcome(how="ok")] * len(cases)
    run = run_source(problem, cases, SLOW.format(action=action).encode(), sandbox, expected=expected, cpu_budget=2.0)
    assert {result.actual.how for result in run.case_results} <= {"time", "not_run"}
    assert sum(result.actual.how == "not_run" for result in run.case_results) >= len(cases) - 2
    assert run.result.cpu_seconds < 4
    assert run.result.wall_seconds < 60


def test_solution_cannot_hide_cpu_time_in_threads(sandbox: Sandbox):
    problem = load_package("softmax")
    cases = build_cases(problem, PRACTICE_SEED)
    source = problem.reference + FORGETS_ITS_THREADS.encode()
    run = run_source(problem, cases, source, sandbox, cpu_budget=0.2)
    assert run.case_results[-1].run.is_out_of_time
    assert run.result.cpu_seconds < 2
