"""Every status that the sandbox reports about a program, wherever it occurs, ends as a verdict with a sentence for the
candidate: a program can cause each of them, so none may be an internal error."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from judge.grading import exercise_write_tests
from judge.grading.context import GradingContext
from judge.grading.custom_input import CustomInput, evaluate_input
from judge.grading.exercise_graders import ExerciseSpec, get_grader
from judge.grading.report import GradingReport, Verdict
from judge.grading.suite_run import OnSuiteResult, SuiteResult
from problems.format.exercises import FixExercise
from problems.format.input_form import InputRefusedError
from problems.format.input_form_builders import list_input_forms
from problems.format.loader import load_package
from problems.format.problem import Problem
from sandbox import CaseRun, Job, RunResult, Status
from tests.grading.fake_sandbox import OK, FakeSandbox, ScriptedRun

Ends = Mapping[Status, tuple[Verdict, str]]
IMPORT: Ends = {
    Status.RAISED: (Verdict.RUNTIME_ERROR, "Your file raises Exception when it is imported"),
    Status.EXITED: (Verdict.RUNTIME_ERROR, "Your file ended the process while it was imported"),
    Status.SIGNALLED: (Verdict.RUNTIME_ERROR, "Your file ended the process while it was imported"),
    Status.TIME_LIMIT: (Verdict.TIME_LIMIT, "Importing your file takes too much time"),
    Status.MEMORY_LIMIT: (Verdict.MEMORY_LIMIT, "Importing your file needs too much memory"),
    Status.OUTPUT_LIMIT: (Verdict.OUTPUT_LIMIT, "Your file prints too much while it is imported"),
    Status.BAD_FRAME: (Verdict.RUNTIME_ERROR, "Your file ended the process while it was imported"),
    Status.STOPPED: (Verdict.RUNTIME_ERROR, "Your file calls `cell.ask` while it is imported"),
    Status.NOT_RUN: (Verdict.TIME_LIMIT, "Importing your file takes too much time"),
}
"""Also of a test file: the run against the first implementation imports it."""
CASE: Ends = {
    Status.RAISED: (Verdict.RUNTIME_ERROR, "The first is “hidden trap”: It differs."),  # the checker says it
    Status.EXITED: (Verdict.RUNTIME_ERROR, "Your code ended the process before it returned a value"),
    Status.SIGNALLED: (Verdict.RUNTIME_ERROR, "The process was killed before it returned a value"),
    Status.TIME_LIMIT: (Verdict.TIME_LIMIT, "Your code did not finish within"),
    Status.MEMORY_LIMIT: (Verdict.MEMORY_LIMIT, "Your code needs more memory than the limit"),
    Status.OUTPUT_LIMIT: (Verdict.OUTPUT_LIMIT, "Your code printed or returned more data than the limit"),
    Status.BAD_FRAME: (Verdict.RUNTIME_ERROR, "The process sent invalid data instead of the returned value"),
    Status.STOPPED: (Verdict.WRONG_ANSWER, "Your code made a request that is not allowed"),
    Status.NOT_RUN: (Verdict.TIME_LIMIT, "This case was not run"),
}
TEST: Ends = {
    Status.RAISED: (Verdict.WRONG_ANSWER, "fails a correct implementation (The tests' process ended (raised).)"),
    Status.EXITED: (Verdict.WRONG_ANSWER, "fails a correct implementation (The test ended the process"),
    Status.SIGNALLED: (Verdict.WRONG_ANSWER, "fails a correct implementation (The tests' process ended (signalled).)"),
    Status.TIME_LIMIT: (Verdict.WRONG_ANSWER, "fails a correct implementation (The test did not finish"),
    Status.MEMORY_LIMIT: (Verdict.WRONG_ANSWER, "fails a correct implementation (The test needs more memory"),
    Status.OUTPUT_LIMIT: (Verdict.WRONG_ANSWER, "fails a correct implementation (The test printed or sent more data"),
    Status.BAD_FRAME: (Verdict.WRONG_ANSWER, "fails a correct implementation (The tests' process ended (bad_frame).)"),
    Status.STOPPED: (Verdict.WRONG_ANSWER, "fails a correct implementation (The tests' process ended (stopped).)"),
    Status.NOT_RUN: (Verdict.WRONG_ANSWER, "fails a correct implementation (The tests' process ended (not_run).)"),
}
INPUT: Mapping[Status, str] = {
    Status.RAISED: "It ends the process (raised).",
    Status.EXITED: "It ends the process (exited).",
    Status.SIGNALLED: "It ends the process (signalled).",
    Status.TIME_LIMIT: "It takes longer than",
    Status.MEMORY_LIMIT: "It needs more memory than the limit allows.",
    Status.OUTPUT_LIMIT: "It prints too much",
    Status.BAD_FRAME: "The expressions changed how they are evaluated",
    Status.STOPPED: "It ends the process (stopped).",
    Status.NOT_RUN: "It takes longer than",
}
FAILURES = tuple(status for status in Status if status is not Status.OK)


class CountingResponder:
    """Answers each call-back, and records how many there were."""

    def __init__(self, _case: object) -> None:
        self.count = 0

    def answer(self, _request: object) -> object:
        self.count += 1
        return self.count

    def record(self) -> object:
        return self.count


@pytest.fixture(params=[False, True], ids=["without a responder", "with a responder"])
def problem(request: pytest.FixtureRequest, toy: Problem) -> Problem:
    return replace(toy, responder=CountingResponder) if request.param else toy


@pytest.mark.parametrize("is_fix", [False, True], ids=["implement", "fix"])
@pytest.mark.parametrize("status", FAILURES)
def test_status_of_an_import_or_case_is_a_verdict(status: Status, is_fix: bool, problem: Problem, tmp_path: Path):
    spec = ExerciseSpec("fix", FixExercise(1, problem.bugs[0])) if is_fix else ExerciseSpec()

    def grade(script: ScriptedRun) -> GradingReport:
        context = GradingContext(problem, FakeSandbox({b"mine": script}), cache=tmp_path)
        return get_grader(spec)(context, b"mine")

    ended = CaseRun(status=status)
    for report, ends in ((grade(ScriptedRun(load=ended)), IMPORT), (grade(ScriptedRun({"hidden trap": ended})), CASE)):
        assert (report.verdict, ends[status][1] in report.message) == (ends[status][0], True), report.message


@pytest.mark.parametrize("status", FAILURES)
def test_status_of_a_test_file_is_a_verdict(
    status: Status, toy: Problem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    ended = CaseRun(status=status)
    for suite, ends in ((SuiteResult(run=ended), IMPORT), (SuiteResult(test_names=["test_x"], run=ended), TEST)):

        def run_tests(*_: Any, suite: SuiteResult = suite) -> None:
            on_result: OnSuiteResult = _[-1]
            on_result(0, suite)

        monkeypatch.setattr(exercise_write_tests, "run_tests_against", run_tests)
        context = GradingContext(toy, FakeSandbox({}), cache=tmp_path)
        report = get_grader(ExerciseSpec("test"))(context, b"def test_x(): pass")
        assert (report.verdict, ends[status][1] in report.message) == (ends[status][0], True), report.message


@pytest.mark.parametrize("status", FAILURES)
def test_status_of_a_typed_input_refuses_the_input(status: Status):
    class EndedSandbox(FakeSandbox):
        def run(self, job: Job, **_: Any) -> RunResult:
            return replace(super().run(replace(job, cases=())), load=OK, cases=(CaseRun(status=status),))

    softmax = load_package("softmax")
    form = list_input_forms(softmax)[0]
    typed = CustomInput(form=form.name, fields={"x": "[[1.0]]"})
    with pytest.raises(InputRefusedError) as refusal:
        evaluate_input(softmax, form, typed, EndedSandbox({}))
    assert INPUT[status] in str(refusal.value)
