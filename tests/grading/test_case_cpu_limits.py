"""Cases with a CPU limit in the report of a submission, in the named bugs and in the exercise `fix`."""

from dataclasses import replace
from pathlib import Path

import pytest

from judge.grading import cpu_limits
from judge.grading.context import GradingContext
from judge.grading.cpu_limits import settle_cost_bugs
from judge.grading.cpu_measurement import CpuRatio
from judge.grading.errors import NotMeasurableError
from judge.grading.exercise_graders import grade_fix
from judge.grading.grade import grade
from judge.grading.redact import Redaction, redact_case
from judge.grading.report import CaseReport, NamedBug, Verdict
from judge.grading.source_run import run_source
from problems.format.checker_api import Finding
from problems.format.exercises import find_fix_exercise
from problems.format.loader import load_package
from problems.format.problem import Problem
from sandbox import Sandbox
from tests.grading.measured_problem import BUG, REFERENCE, WASTEFUL, build_measured_problem

WRONG_WHEN_LARGE = REFERENCE.replace("return result", "return result * (1 if count < 100 else 2)")


@pytest.fixture(scope="module")
def problem() -> Problem:
    return build_measured_problem()


def grade_published(problem: Problem, source: str, sandbox: Sandbox, cache: Path, *, only_samples: bool = False):
    published: list[CaseReport] = []
    context = GradingContext(problem, sandbox, cache=cache, only_samples=only_samples, on_case=published.append)
    return grade(context, source.encode()), published


def test_wasteful_solution_is_accepted_and_fails_its_case(problem: Problem, sandbox: Sandbox, cache: Path):
    report, published = grade_published(problem, WASTEFUL, sandbox, cache)
    assert report.verdict is Verdict.ACCEPTED
    assert (report.scores["efficiency"].passed, report.scores["efficiency"].total) == (0, 1)
    assert "times the CPU time of the reference" in report.cases[1].message
    assert report.cases[1].cpu_ratio is not None
    assert report.cases[1].cpu_ratio.at_least > report.cases[1].cpu_ratio.limit
    assert [(bug.id, bug.self_counted) for bug in report.bugs] == [(BUG, False)]
    assert published == report.cases  # each case is published once, with its final verdict


def test_efficient_solution_passes_its_case(problem: Problem, sandbox: Sandbox, cache: Path):
    report, published = grade_published(problem, REFERENCE, sandbox, cache)
    assert (report.scores["efficiency"].passed, report.bugs) == (1, [])
    assert report.cases[1].cpu_ratio is not None
    assert published == report.cases


def test_wrong_solution_is_not_measured(problem: Problem, sandbox: Sandbox, cache: Path):
    source = WASTEFUL.replace("return result", "return result + (count < 100)")
    report, published = grade_published(problem, source, sandbox, cache)
    assert report.verdict is Verdict.WRONG_ANSWER
    assert (report.cases[1].verdict, report.cases[1].cpu_ratio) == (Verdict.NOT_RUN, None)
    assert published == report.cases


def test_wrong_answer_of_a_limited_case_is_not_measured(problem: Problem, sandbox: Sandbox, cache: Path):
    report, published = grade_published(problem, WRONG_WHEN_LARGE, sandbox, cache)
    assert (report.verdict, report.cases[1].verdict) == (Verdict.ACCEPTED, Verdict.WRONG_ANSWER)
    assert report.cases[1].cpu_ratio is None
    assert published == report.cases


def test_samples_are_not_measured(problem: Problem, sandbox: Sandbox, cache: Path):
    report, _ = grade_published(problem, WASTEFUL, sandbox, cache, only_samples=True)
    assert [case.name for case in report.cases] == ["sample"]


def test_ratio_is_hidden_in_an_interview(problem: Problem, sandbox: Sandbox, cache: Path):
    report, _ = grade_published(problem, WASTEFUL, sandbox, cache)
    practice = redact_case(report.cases[1], Redaction(show_bugs=True))
    assert practice.cpu_ratio == report.cases[1].cpu_ratio
    interview = redact_case(report.cases[1], Redaction(show_bugs=False, source_lines=9))
    assert interview.cpu_ratio is None
    assert interview.message == "The answer is right, but the solution needs more CPU time than an efficient one."


@pytest.mark.parametrize(
    ("failure", "verdict", "message"),
    [
        (Finding(ok=False, kind="time"), Verdict.TIME_LIMIT, "which took too long."),
        (Finding(ok=False, message="It differs."), Verdict.WRONG_ANSWER, "one answer was not right. It differs."),
    ],
)
def test_failed_repetition_fails_the_case(
    problem: Problem,
    sandbox: Sandbox,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    failure: Finding,
    verdict: Verdict,
    message: str,
):
    monkeypatch.setattr(cpu_limits, "measure_cpu_ratio", lambda *_, **__: CpuRatio(failure=failure))
    report = grade(GradingContext(problem, sandbox, cache=cache), REFERENCE.encode())
    assert (report.verdict, report.cases[1].verdict) == (Verdict.ACCEPTED, verdict)
    assert report.cases[1].message.endswith(message)


def test_case_that_cannot_be_measured_does_not_count(
    problem: Problem, sandbox: Sandbox, cache: Path, monkeypatch: pytest.MonkeyPatch
):
    """Whatever the solution is: the machine is the reason."""
    monkeypatch.setattr(cpu_limits, "measure_cpu_ratio", lambda *_, **__: CpuRatio(ratio=9.0, at_least=1.0))
    report, published = grade_published(problem, WASTEFUL, sandbox, cache)
    assert (report.verdict, report.cases[1].verdict, report.bugs) == (Verdict.ACCEPTED, Verdict.NOT_RUN, [])
    assert "could not be measured" in report.cases[1].message
    assert "efficiency" not in report.scores
    assert published == report.cases
    interview = redact_case(report.cases[1], Redaction(show_bugs=False, source_lines=9))
    assert interview.message == report.cases[1].message


def test_case_that_cannot_be_measured_decides_no_fix(
    problem: Problem, sandbox: Sandbox, cache: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(cpu_limits, "measure_cpu_ratio", lambda *_, **__: CpuRatio(ratio=9.0, at_least=1.0))
    context = GradingContext(problem, sandbox, cache=cache)
    fix = find_fix_exercise(problem, bug=BUG)
    assert fix is not None
    with pytest.raises(NotMeasurableError):
        grade_fix(context, fix, REFERENCE.encode())
    with pytest.raises(NotMeasurableError):
        grade(replace(context, must_measure=True), REFERENCE.encode())


def make_reported_bug() -> NamedBug:
    return NamedBug(id=BUG, title="", cost=True, weight=1.0, evidence="", cases=[], why="", how="", self_counted=True)


@pytest.mark.parametrize(
    ("ratio", "slow_solutions", "is_reported", "expected"),
    [
        (9.0, (), False, [False]),
        (9.0, ("loops",), False, []),  # as slow as an accepted solution, and no other sign of the bug
        (9.0, ("loops",), True, [False]),
        (1.0, (), True, []),  # the measurement outweighs what the program reports
    ],
)
def test_measurement_decides_which_cost_bug_is_named(
    ratio: float, slow_solutions: tuple[str, ...], is_reported: bool, expected: list[bool]
):
    problem = build_measured_problem(slow_solutions=slow_solutions)
    bugs = [make_reported_bug()] if is_reported else []
    settled = settle_cost_bugs(problem, bugs, problem.cases(0)[-1], CpuRatio(ratio=ratio, at_least=ratio))
    assert [bug.self_counted for bug in settled] == expected


FORGERIES = {
    "bpe_training": ("table-rebuilt-every-merge", "import sys\nsys.settrace = lambda function: None\n"),
    "hnsw_search": (
        "beam-at-every-layer",
        "import driver\ndriver._record_lookup = lambda layer, node: None\n",
    ),
}
"""A cost bug of each problem with a CPU limit, and code that replaces the counters in its process."""


@pytest.mark.timeout(1200)  # runs all bugs of a problem
@pytest.mark.parametrize("slug", FORGERIES)
def test_false_count_does_not_fix_a_cost_bug(sandbox: Sandbox, cache: Path, slug: str):
    bug, forgery = FORGERIES[slug]
    problem = load_package(slug)
    fix = find_fix_exercise(problem, bug=bug)
    assert fix is not None
    assert fix.is_offered
    context = GradingContext(problem, sandbox, cache=cache)
    forged = grade_fix(context, fix, (forgery + fix.starter).encode())
    assert forged.verdict is Verdict.WRONG_ANSWER, forged.message
    assert all(case.verdict is Verdict.ACCEPTED for case in forged.cases if case.group in ("normal", "trap"))
    fixed = grade_fix(context, fix, problem.reference)
    assert fixed.verdict is Verdict.ACCEPTED, fixed.message


def test_false_count_does_not_change_the_calls_that_the_host_counts(sandbox: Sandbox, cache: Path):
    problem = load_package("speculative_loop")
    forgery = "import driver\nimport cell\nfor module in (driver, cell):\n    module.calls = module.count = 0\n"
    fix = find_fix_exercise(problem, bug="target-called-per-token")
    assert fix is not None
    assert fix.is_offered
    expected = GradingContext(problem, sandbox, cache=cache).get_expected()
    pairs = [(c, o) for c, o in zip(expected.cases, expected.outcomes, strict=True) if c.group == "efficiency"]
    cases, outcomes = [case for case, _ in pairs], [outcome for _, outcome in pairs]
    assert not any(case.self_counted for case in cases)
    run = run_source(problem, cases, (forgery + fix.starter).encode(), sandbox, expected=outcomes)
    kinds = [result.finding.kind for result in run.case_results]
    assert kinds.count("calls") == len(kinds) - 1  # a draft that is never right saves no call


@pytest.mark.timeout(1200)  # runs all bugs of a problem
@pytest.mark.parametrize(
    ("slug", "bug"),
    [
        ("cosine_search", "full-sort"),
        ("decode_loop", "cache-not-used"),
        ("kv_cache", "list-growth"),
        ("lora", "delta-materialised"),
    ],
)
def test_withdrawn_exercise_is_still_judged(sandbox: Sandbox, cache: Path, slug: str, bug: str):
    problem = load_package(slug)
    fix = find_fix_exercise(problem, bug=bug)
    assert fix is not None
    assert not fix.is_offered
    context = GradingContext(problem, sandbox, cache=cache)
    given = grade_fix(context, fix, fix.starter.encode())
    assert given.verdict is Verdict.WRONG_ANSWER
    assert [(one.id, one.self_counted) for one in given.bugs] == [(bug, True)]
    assert grade_fix(context, fix, problem.reference).verdict is Verdict.ACCEPTED
