"""Verdicts, scores and messages of scripted runs."""

import dataclasses
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from judge.grading.context import GradingContext
from judge.grading.errors import GradingError
from judge.grading.grade import grade
from judge.grading.report import CaseReport, GradingReport, Verdict, build_judge_error_report
from judge.grading.run_outcomes import build_outcome
from judge.grading.source_rejection import MAX_SOURCE_BYTES
from judge.grading.source_run import build_cases, build_job
from problems.format.case import Case
from problems.format.checker_api import Finding
from problems.format.general_bugs import STATE_BUG
from problems.format.outcome import Outcome
from problems.format.problem import Problem
from sandbox import CaseRun, ErrorReport, Status, codec
from sandbox.base import AcceptCallback
from tests.grading.fake_sandbox import FakeSandbox, ScriptedRun, make_missing, make_raised, make_returned
from tests.grading.toy_problem import CASE_ORDER, CASES, EXPECTED_VALUES, EqualityChecker


@pytest.fixture
def grade_script(toy: Problem, tmp_path: Path):
    """Return a function that grades a source with a scripted run."""

    def grade_with_script(script: ScriptedRun | None = None, source: bytes = b"mine", **options: Any) -> GradingReport:
        sandbox = FakeSandbox({source: script or ScriptedRun()})
        return grade(GradingContext(toy, sandbox, cache=tmp_path, **options), source)

    return grade_with_script


def get_verdicts(report: GradingReport) -> dict[str, Verdict]:
    return {case.name: case.verdict for case in report.cases}


def make_ended(status: Status, detail: str = "") -> CaseRun:
    return CaseRun(status=status, detail=detail)


def test_accepts_solution_that_passes_all_cases(grade_script):
    report = grade_script()
    assert report.verdict is Verdict.ACCEPTED
    assert report.message == "All 2 normal and trap cases pass."
    assert [case.name for case in report.cases] == list(CASE_ORDER)
    assert {group: (score.passed, score.total) for group, score in report.scores.items()} == {
        "normal": (1, 1), "trap": (1, 1), "hard": (1, 1), "efficiency": (1, 1), "part2": (1, 1),
    }  # fmt: skip
    assert report.bugs == []
    assert (report.environment.python, report.environment.numpy, report.backend) == ("3.11.7", "2.4.6", "scripted")
    assert report.time_ms == 1000


@pytest.mark.parametrize("name", ["hard one", "wide", "part"])
def test_only_normal_and_trap_cases_decide_acceptance(grade_script, name: str):
    for run in (
        make_returned(-1),
        make_raised("ValueError"),
        make_ended(Status.TIME_LIMIT),
        make_ended(Status.SIGNALLED, "SIGSEGV"),
    ):
        report = grade_script(ScriptedRun({name: run}))
        assert report.verdict is Verdict.ACCEPTED
        assert get_verdicts(report)[name] is not Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("run", "verdict", "message"),
    [
        (make_returned(11), Verdict.WRONG_ANSWER, "It differs."),
        (make_raised("KeyError"), Verdict.RUNTIME_ERROR, "It differs."),
        (make_ended(Status.EXITED), Verdict.RUNTIME_ERROR, "sys.exit"),
        (make_ended(Status.SIGNALLED, "SIGSEGV"), Verdict.RUNTIME_ERROR, "SIGSEGV"),
        (make_ended(Status.TIME_LIMIT), Verdict.TIME_LIMIT, "did not finish within 5 s"),
        (make_ended(Status.MEMORY_LIMIT), Verdict.MEMORY_LIMIT, "64 MiB"),
        (make_ended(Status.OUTPUT_LIMIT), Verdict.OUTPUT_LIMIT, "more data than the limit allows"),
        (make_ended(Status.BAD_FRAME), Verdict.RUNTIME_ERROR, "invalid data"),
        (CaseRun(status=Status.OK, outcome=b"\xc1"), Verdict.RUNTIME_ERROR, "invalid data"),
        (make_ended(Status.NOT_RUN), Verdict.NOT_RUN, "not run"),
    ],
)
def test_reports_how_a_case_ended(grade_script, run: CaseRun, verdict: Verdict, message: str):
    report = grade_script(ScriptedRun({"hidden trap": run}))
    assert get_verdicts(report)["hidden trap"] is verdict
    assert message in report.cases[1].message
    assert report.verdict is (Verdict.TIME_LIMIT if verdict is Verdict.NOT_RUN else verdict)
    verbs = {
        Verdict.TIME_LIMIT: "timed out",
        Verdict.MEMORY_LIMIT: "ran out of memory",
        Verdict.NOT_RUN: "did not run",
    }
    verb = verbs.get(verdict, "fails")
    assert report.message.startswith(f"1 of 2 normal and trap cases {verb}. The first is “hidden trap”: ")


def test_summary_counts_time_outs_and_cases_that_did_not_run(grade_script):
    report = grade_script(
        ScriptedRun({"sample": make_ended(Status.TIME_LIMIT), "hidden trap": make_ended(Status.NOT_RUN)})
    )
    assert report.message.startswith("Of 2 normal and trap cases, 1 timed out and 1 did not run. The first is “sample”")


def test_verdict_is_that_of_the_first_failed_core_case(grade_script):
    report = grade_script(
        ScriptedRun(
            {"wide": make_ended(Status.TIME_LIMIT), "hidden trap": make_raised("E"), "sample": make_returned(0)}
        )
    )
    assert report.verdict is Verdict.WRONG_ANSWER
    report = grade_script(ScriptedRun({"wide": make_ended(Status.TIME_LIMIT), "hidden trap": make_raised("E")}))
    assert report.verdict is Verdict.RUNTIME_ERROR


def test_first_value_counts_although_it_is_right_alone(grade_script):
    report = grade_script(ScriptedRun({"hidden trap": (make_returned(21), make_returned(20))}))
    assert report.verdict is Verdict.WRONG_ANSWER
    case = report.cases[1]
    assert case.stateful
    assert "Run alone, this case is correct: your solution keeps state between calls." in case.message
    assert (case.actual.text, case.alone.text) == ("21", "20")
    assert [bug.id for bug in report.bugs] == [STATE_BUG]
    assert report.bugs[0].cases == ["hidden trap"]


def test_names_general_mistake_if_no_bug_fits(grade_script):
    message = "operands could not be broadcast together with shapes (3,4) (3,) "
    raised = make_raised("ValueError", message)
    report = grade_script(ScriptedRun({"sample": raised, "hidden trap": raised}))
    (bug,) = report.bugs
    assert (bug.id, bug.title, bug.cases) == (
        "general-lost-axis",
        "A reduction without keepdims",
        ["sample", "hidden trap"],
    )
    assert bug.evidence.startswith("2 of 2 failed cases, “sample” first: ")
    assert message not in bug.model_dump_json()
    assert report.nearest == []


@pytest.mark.parametrize(
    ("raising", "named"),
    [(["second", "third"], ["general-lost-axis", "off-by-one"]), (["second"], ["off-by-one"])],
)
def test_names_general_mistake_before_bug_that_explains_less(
    toy: Problem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raising: list[str], named: list[str]
):
    added = {"second": 6, "third": 7}
    for name, x in added.items():
        monkeypatch.setitem(EXPECTED_VALUES, name, 10 * x)
    cases = (*CASES, *(Case(name=name, group="normal", summary="", payload={"x": x}) for name, x in added.items()))
    problem = dataclasses.replace(toy, cases=lambda seed: cases)
    raised = make_raised("ValueError", "operands could not be broadcast together with shapes (3,4) (3,) ")
    script = ScriptedRun({"hidden trap": make_returned(21), **dict.fromkeys(raising, raised)})
    report = grade(GradingContext(problem, FakeSandbox({b"mine": script}), cache=tmp_path), b"mine")
    assert [bug.id for bug in report.bugs] == named


def test_names_package_bug_by_what_it_does_alone(grade_script):
    report = grade_script(ScriptedRun({"hidden trap": (make_returned(22), make_returned(21))}))
    assert report.verdict is Verdict.WRONG_ANSWER
    assert report.cases[1].stateful
    assert "Run alone, this case has another result" in report.cases[1].message
    assert STATE_BUG not in [bug.id for bug in report.bugs]


@pytest.mark.parametrize("how", [Status.TIME_LIMIT, Status.MEMORY_LIMIT])
def test_second_run_counts_after_a_limit(grade_script, how: Status):
    """The machine may have been busy, and the first run gave no value to revise."""
    report = grade_script(ScriptedRun({"hidden trap": (make_ended(how), make_returned(20))}))
    assert report.verdict is Verdict.ACCEPTED
    assert not report.cases[1].stateful
    report = grade_script(ScriptedRun({"hidden trap": (make_ended(how), make_returned(21))}))
    assert report.verdict is Verdict.WRONG_ANSWER


def test_no_state_reported_if_runs_agree(grade_script):
    report = grade_script(ScriptedRun({"hidden trap": (make_returned(21), make_returned(21))}))
    assert not report.cases[1].stateful
    assert "state" not in report.cases[1].message


def test_skips_second_run_after_a_confirmed_limit(toy: Problem, tmp_path: Path):
    accepted_indices: list[int] = []

    class CountingSandbox(FakeSandbox):
        def _cases(
            self, frames: Sequence[bytes], script: ScriptedRun, accept: AcceptCallback | None
        ) -> Iterator[CaseRun]:
            def counting_accept(index: int, run: CaseRun) -> bool:
                accepted_indices.append(index)
                return accept is None or accept(index, run)

            return super()._cases(frames, script, counting_accept)

    hangs = make_ended(Status.TIME_LIMIT)
    sandbox = CountingSandbox({b"mine": ScriptedRun({"sample": hangs, "hidden trap": hangs})})
    grade(GradingContext(toy, sandbox, cache=tmp_path), b"mine")
    reference_calls = len(CASE_ORDER)
    assert accepted_indices[reference_calls:][:6] == [0, 0, 1, 2, 3, 4]  # the calls for the bug follow


def test_names_the_bug_that_explains_the_failure(grade_script):
    report = grade_script(ScriptedRun({"hidden trap": make_returned(21)}))
    assert [bug.id for bug in report.bugs] == ["off-by-one"]
    assert report.bugs[0].cases == ["hidden trap"]
    assert grade_script(ScriptedRun({"hidden trap": make_returned(0)})).bugs == []


def test_runs_bugs_only_after_a_failure(toy: Problem, tmp_path: Path):
    sandbox = FakeSandbox(
        {b"wrong": ScriptedRun({"sample": make_returned(0)}), b"core": ScriptedRun({"part": make_missing("twice")})}
    )
    context = GradingContext(toy, sandbox, cache=tmp_path)
    grade(context, b"right")
    grade(context, b"core")
    assert b"bug" not in sandbox.executed_sources
    grade(context, b"wrong")
    assert sandbox.executed_sources.count(b"bug") == 1


def test_sample_run_has_no_diagnosis(grade_script):
    report = grade_script(ScriptedRun({"sample": make_returned(0)}), only_samples=True)
    assert [case.name for case in report.cases] == ["sample"]
    assert report.message.startswith("1 of 1 sample cases fails")
    assert report.bugs == []
    assert grade_script(only_samples=True).message == "All 1 sample cases pass."


def test_publishes_each_case_when_it_is_final(grade_script):
    published: list[CaseReport] = []
    report = grade_script(
        ScriptedRun({"hidden trap": (make_returned(21), make_returned(20)), "wide": make_ended(Status.NOT_RUN)}),
        on_case=published.append,
    )
    assert [case.name for case in published] == ["sample", "hidden trap", "hard one", "part", "wide"]
    assert sorted(published, key=lambda case: case.index) == report.cases


def test_part_with_missing_entry_is_not_attempted(grade_script):
    report = grade_script(ScriptedRun({"part": make_missing("twice")}))
    assert report.verdict is Verdict.ACCEPTED
    assert get_verdicts(report)["part"] is Verdict.NOT_ATTEMPTED
    assert not report.scores["part2"].attempted
    assert report.bugs == []


def test_missing_core_entry_gives_one_message(grade_script):
    published: list[CaseReport] = []
    report = grade_script(ScriptedRun(dict.fromkeys(CASE_ORDER, make_missing("tenfold"))), on_case=published.append)
    assert report.verdict is Verdict.RUNTIME_ERROR
    assert report.message == "Your file does not define tenfold: it must define tenfold(x, base=10)."
    assert report.cases == published == []


def test_core_case_fails_without_its_optional_entry(toy: Problem, tmp_path: Path):
    case = Case(name="sample", group="trap", summary="", payload={"x": 1}, sample=True, needs=("twice",))
    problem = dataclasses.replace(toy, cases=lambda seed: (case,))
    sandbox = FakeSandbox({b"mine": ScriptedRun({"sample": make_missing("twice")})})
    report = grade(GradingContext(problem, sandbox, cache=tmp_path), b"mine")
    assert report.verdict is Verdict.RUNTIME_ERROR


def test_runs_samples_first(toy: Problem):
    late = [
        Case(name=f"late {group}", group=group, summary="", payload={}, sample=True) for group in ("trap", "normal")
    ]
    problem = dataclasses.replace(toy, cases=lambda seed: (*CASES, *late))
    cases = build_cases(problem, 1)
    assert [case.name for case in cases] == ["sample", "late normal", "late trap", *CASE_ORDER[1:]]
    assert build_job(problem, cases, b"").shown_cases == 3  # final before a hidden case is sent
    with pytest.raises(ValueError, match="samples must be the first"):
        build_job(problem, cases[::-1], b"")


def test_frame_of_a_case_names_the_entries_of_its_problem(toy: Problem):
    cases = build_cases(toy, 1)
    renamed = dataclasses.replace(toy, entries=("other",))
    frames = [build_job(problem, cases, b"").cases[0] for problem in (toy, toy, renamed)]
    assert frames[0] is frames[1]
    assert [codec.decode(frame)["needs"] for frame in frames] == [[*toy.entries], [*toy.entries], ["other"]]


def test_crashed_case_fails_whatever_the_checker_says(toy: Problem, tmp_path: Path):
    class AcceptingChecker(EqualityChecker):
        def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
            return Finding(ok=True)

    accepting_problem = dataclasses.replace(toy, checkers={"equal": AcceptingChecker()})
    sandbox = FakeSandbox({b"mine": ScriptedRun({"hidden trap": make_ended(Status.SIGNALLED, "SIGSEGV")})})
    report = grade(GradingContext(accepting_problem, sandbox, cache=tmp_path), b"mine")
    assert report.verdict is Verdict.RUNTIME_ERROR


def test_checker_exception_is_a_wrong_answer(toy: Problem, tmp_path: Path):
    class FailingChecker(EqualityChecker):
        def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
            return Finding(ok=actual.value + 1 > 0)

    failing_problem = dataclasses.replace(toy, checkers={"equal": FailingChecker()})
    sandbox = FakeSandbox({b"mine": ScriptedRun({"hidden trap": make_returned("text")})})
    report = grade(GradingContext(failing_problem, sandbox, cache=tmp_path), b"mine")
    assert report.verdict is Verdict.WRONG_ANSWER
    assert report.cases[1].message == "The returned value has a form that cannot be compared."


def test_forged_missing_entry_does_not_excuse_core_case(grade_script):
    report = grade_script(ScriptedRun({"hidden trap": make_missing("twice"), "hard one": make_missing("10 20 secret")}))
    assert report.verdict is Verdict.RUNTIME_ERROR
    assert get_verdicts(report)["hard one"] is Verdict.RUNTIME_ERROR
    assert "secret" not in report.cases[2].message


@pytest.mark.parametrize(
    ("load", "verdict", "message"),
    [
        (
            make_raised("TypeError", "no"),
            Verdict.RUNTIME_ERROR,
            "Your file raises TypeError (line 3) when it is imported: no",
        ),
        (
            CaseRun(
                status=Status.RAISED,
                error=ErrorReport(type="SyntaxError", bases=("SyntaxError",), message="bad", line=2),
            ),
            Verdict.RUNTIME_ERROR,
            "Your file has a syntax error (line 2): bad",
        ),
        (
            CaseRun(
                status=Status.RAISED,
                error=ErrorReport(
                    type="ModuleNotFoundError",
                    bases=("ModuleNotFoundError", "ImportError"),
                    message="No module named 'torch'",
                    line=3,
                ),
            ),
            Verdict.RUNTIME_ERROR,
            "Your solution imports torch (line 3): only the standard library and NumPy are available.",
        ),
        (
            make_ended(Status.TIME_LIMIT, "more than 5 s"),
            Verdict.TIME_LIMIT,
            "Importing your file takes too much time (more than 5 s).",
        ),
        (make_ended(Status.MEMORY_LIMIT), Verdict.MEMORY_LIMIT, "Importing your file needs too much memory."),
        (make_ended(Status.OUTPUT_LIMIT), Verdict.OUTPUT_LIMIT, "Your file prints too much while it is imported."),
        (make_ended(Status.EXITED), Verdict.RUNTIME_ERROR, "Your file ended the process while it was imported."),
    ],
)
def test_bad_source_gets_one_message(grade_script, load: CaseRun, verdict: Verdict, message: str):
    report = grade_script(ScriptedRun(load=load))
    assert (report.verdict, report.message, report.cases, report.scores) == (verdict, message, [], {})


def test_reports_an_empty_file(grade_script):
    report = grade_script(ScriptedRun(load=make_raised("SyntaxError")), source=b" \n")
    assert report.message == "Your file is empty: it must define tenfold(x, base=10)."


def test_rejects_a_huge_file_without_running_it(toy: Problem, tmp_path: Path):
    sandbox = FakeSandbox({})
    source = b"#" * (MAX_SOURCE_BYTES + 1)
    report = grade(GradingContext(toy, sandbox, cache=tmp_path), source)
    assert report.verdict is Verdict.RUNTIME_ERROR
    assert "1,048,576 bytes" in report.message
    assert source not in sandbox.executed_sources


def test_raises_internal_errors_with_the_problem_name(toy: Problem, tmp_path: Path):
    for script in (
        ScriptedRun({"hard one": make_raised("ValueError", "no")}),
        ScriptedRun(load=make_raised("TypeError", "no")),
    ):
        broken = GradingContext(toy, FakeSandbox({b"reference": script}), cache=tmp_path / "other")
        with pytest.raises(GradingError, match=re.escape("reference of toy")):
            grade(broken, b"mine")


@pytest.mark.parametrize("status", Status)
def test_every_status_of_a_case_becomes_an_outcome(status: Status):
    assert build_outcome(make_ended(status), CASES[0]).how


def test_builds_judge_error_report(toy: Problem):
    report = build_judge_error_report(toy.slug, toy.version, "The sandbox stopped.", backend="scripted")
    assert (report.verdict, report.message) == (Verdict.JUDGE_ERROR, "The sandbox stopped.")


def test_removes_nul_and_lone_surrogates(grade_script):
    run = make_raised("Value\0Error", "\ud800 \0")
    report = grade_script(ScriptedRun({"sample": CaseRun(status=run.status, error=run.error, stdout=b"\0\xff")}))
    text = report.model_dump_json()
    assert "\\u0000" not in text
    assert report.cases[0].stdout == "\ufffd\ufffd"
