"""Verdicts, scores and messages, from runs that are written down."""

import dataclasses
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from judge.grading.errors import GradingError
from judge.grading.grade import grade, unjudged
from judge.grading.report import CaseReport, Report, Verdict
from judge.grading.source import LARGEST
from judge.grading.trial import cases_of
from problems.format.case import Case
from problems.format.checker import Finding
from problems.format.outcome import Outcome
from problems.format.problem import Problem
from sandbox import CaseRun, Error, Status
from sandbox.base import Accept
from tests.grading.plays import CASES, ORDER, Equal, Play, Scripted, gives, lacks, raises


@pytest.fixture
def judged(toy: Problem, tmp_path: Path):
    """judged(play) is the report of a source that does so."""

    def judge(play: Play | None = None, source: bytes = b"mine", **options: Any) -> Report:
        return grade(toy, source, Scripted({source: play or Play()}), cache=tmp_path, **options)

    return judge


def verdicts(report: Report) -> dict[str, Verdict]:
    return {case.name: case.verdict for case in report.cases}


def ended(status: Status, detail: str = "") -> CaseRun:
    return CaseRun(status=status, detail=detail)


def test_it_accepts_what_passes_everything(judged):
    report = judged()
    assert report.verdict is Verdict.ACCEPTED
    assert report.message == "All 2 normal and trap cases pass."
    assert [case.name for case in report.cases] == list(ORDER)
    assert {group: (score.passed, score.total) for group, score in report.scores.items()} == {
        "normal": (1, 1), "trap": (1, 1), "hard": (1, 1), "efficiency": (1, 1), "part2": (1, 1),
    }  # fmt: skip
    assert report.bugs == []
    assert (report.environment.python, report.environment.numpy, report.backend) == ("3.11.7", "2.4.6", "scripted")
    assert report.time_ms == 1000


@pytest.mark.parametrize("name", ["hard one", "wide", "part"])
def test_it_accepts_whatever_happens_outside_normal_and_trap(judged, name: str):
    for run in (gives(-1), raises("ValueError"), ended(Status.TIME_LIMIT), ended(Status.SIGNALLED, "SIGSEGV")):
        report = judged(Play({name: run}))
        assert report.verdict is Verdict.ACCEPTED
        assert verdicts(report)[name] is not Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("run", "verdict", "message"),
    [
        (gives(11), Verdict.WRONG_ANSWER, "It differs."),
        (raises("KeyError"), Verdict.RUNTIME_ERROR, "It differs."),
        (ended(Status.EXITED), Verdict.RUNTIME_ERROR, "sys.exit"),
        (ended(Status.SIGNALLED, "SIGSEGV"), Verdict.RUNTIME_ERROR, "SIGSEGV"),
        (ended(Status.TIME_LIMIT), Verdict.TIME_LIMIT, "within 5 s"),
        (ended(Status.MEMORY_LIMIT), Verdict.MEMORY_LIMIT, "64 MiB"),
        (ended(Status.OUTPUT_LIMIT), Verdict.OUTPUT_LIMIT, "more than a case may"),
        (ended(Status.BAD_FRAME), Verdict.RUNTIME_ERROR, "in place of an answer"),
        (CaseRun(status=Status.OK, outcome=b"\xc1"), Verdict.RUNTIME_ERROR, "in place of an answer"),
        (ended(Status.NOT_RUN), Verdict.NOT_RUN, "not run"),
    ],
)
def test_it_says_how_a_case_ended(judged, run: CaseRun, verdict: Verdict, message: str):
    report = judged(Play({"hidden trap": run}))
    assert verdicts(report)["hidden trap"] is verdict
    assert message in report.cases[1].message
    assert report.verdict is (Verdict.TIME_LIMIT if verdict is Verdict.NOT_RUN else verdict)
    assert report.message.startswith("1 of 2 normal and trap cases fails. The first is “hidden trap”: ")


def test_it_takes_the_verdict_of_the_first_core_case_that_fails(judged):
    report = judged(Play({"wide": ended(Status.TIME_LIMIT), "hidden trap": raises("E"), "sample": gives(0)}))
    assert report.verdict is Verdict.WRONG_ANSWER
    report = judged(Play({"wide": ended(Status.TIME_LIMIT), "hidden trap": raises("E")}))
    assert report.verdict is Verdict.RUNTIME_ERROR


def test_it_counts_what_a_case_gives_alone_and_says_that_state_is_kept(judged):
    report = judged(Play({"hidden trap": (gives(21), gives(20))}))
    assert report.verdict is Verdict.ACCEPTED
    assert report.cases[1].stateful
    assert "keeps state between calls" in report.cases[1].message
    report = judged(Play({"hidden trap": (gives(21), gives(22))}))
    assert report.verdict is Verdict.WRONG_ANSWER
    assert report.cases[1].stateful


def test_it_says_nothing_of_state_where_both_runs_agree_or_only_time_differs(judged):
    for runs in ((gives(21), gives(21)), (ended(Status.TIME_LIMIT), gives(20))):
        report = judged(Play({"hidden trap": runs}))
        assert not report.cases[1].stateful
        assert "state" not in report.cases[1].message


def test_it_does_not_wait_for_a_limit_twice_once_it_was_met_alone(toy: Problem, tmp_path: Path):
    asked: list[int] = []

    class Counting(Scripted):
        def _cases(self, frames: Sequence[bytes], play: Play, accept: Accept | None) -> Iterator[CaseRun]:
            def counted(index: int, run: CaseRun) -> bool:
                asked.append(index)
                return accept is None or accept(index, run)

            return super()._cases(frames, play, counted)

    hangs = ended(Status.TIME_LIMIT)
    grade(toy, b"mine", Counting({b"mine": Play({"sample": hangs, "hidden trap": hangs})}), cache=tmp_path)
    assert asked[len(ORDER) :][:6] == [0, 0, 1, 2, 3, 4]  # after the reference's, before the bug's


def test_it_names_the_bug_that_explains_the_failure(judged):
    report = judged(Play({"hidden trap": gives(21)}))
    assert [bug.id for bug in report.bugs] == ["off-by-one"]
    assert report.bugs[0].cases == ["hidden trap"]
    assert judged(Play({"hidden trap": gives(0)})).bugs == []


def test_it_runs_the_bugs_only_once_something_fails(toy: Problem, tmp_path: Path):
    sandbox = Scripted({b"wrong": Play({"sample": gives(0)}), b"core": Play({"part": lacks("twice")})})
    grade(toy, b"right", sandbox, cache=tmp_path)
    grade(toy, b"core", sandbox, cache=tmp_path)
    assert b"bug" not in sandbox.ran
    grade(toy, b"wrong", sandbox, cache=tmp_path)
    assert sandbox.ran.count(b"bug") == 1


def test_it_runs_the_samples_alone_and_diagnoses_nothing(judged):
    report = judged(Play({"sample": gives(0)}), only_samples=True)
    assert [case.name for case in report.cases] == ["sample"]
    assert report.message.startswith("1 of 1 sample cases fails")
    assert report.bugs == []
    assert judged(only_samples=True).message == "All 1 sample cases pass."


def test_it_tells_each_case_as_it_ends(judged):
    told: list[CaseReport] = []
    report = judged(Play({"hidden trap": (gives(21), gives(20)), "wide": ended(Status.NOT_RUN)}), on_case=told.append)
    assert [case.name for case in told] == ["sample", "hidden trap", "hard one", "part", "wide"]
    assert sorted(told, key=lambda case: case.index) == report.cases


def test_it_does_not_attempt_a_part_whose_entry_is_missing(judged):
    report = judged(Play({"part": lacks("twice")}))
    assert report.verdict is Verdict.ACCEPTED
    assert verdicts(report)["part"] is Verdict.NOT_ATTEMPTED
    assert not report.scores["part2"].attempted
    assert report.bugs == []


def test_it_gives_one_message_for_a_missing_core_entry_and_no_cases(judged):
    told: list[CaseReport] = []
    report = judged(Play(dict.fromkeys(ORDER, lacks("tenfold"))), on_case=told.append)
    assert report.verdict is Verdict.RUNTIME_ERROR
    assert report.message == "Your file does not define tenfold: it must define tenfold(x, base=10)."
    assert report.cases == told == []


def test_it_excuses_no_core_case_for_what_it_needs_besides(toy: Problem, tmp_path: Path):
    case = Case(name="sample", group="trap", summary="", payload={"x": 1}, sample=True, needs=("twice",))
    needy = dataclasses.replace(toy, cases=lambda seed: (case,))
    report = grade(needy, b"mine", Scripted({b"mine": Play({"sample": lacks("twice")})}), cache=tmp_path)
    assert report.verdict is Verdict.RUNTIME_ERROR


def test_it_runs_samples_first_so_that_none_can_tell_of_a_hidden_case(toy: Problem):
    late = [
        Case(name=f"late {group}", group=group, summary="", payload={}, sample=True) for group in ("trap", "normal")
    ]
    problem = dataclasses.replace(toy, cases=lambda seed: (*CASES, *late))
    assert [case.name for case in cases_of(problem, 1)] == ["sample", "late normal", "late trap", *ORDER[1:]]


def test_it_accepts_no_case_that_did_not_end_well_whatever_a_checker_says(toy: Problem, tmp_path: Path):
    class Blind(Equal):
        def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
            return Finding(ok=True)

    blind = dataclasses.replace(toy, checkers={"equal": Blind()})
    play = Play({"hidden trap": ended(Status.SIGNALLED, "SIGSEGV")})
    assert grade(blind, b"mine", Scripted({b"mine": play}), cache=tmp_path).verdict is Verdict.RUNTIME_ERROR


def test_it_takes_a_checker_that_breaks_for_a_wrong_answer(toy: Problem, tmp_path: Path):
    class Brittle(Equal):
        def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
            return Finding(ok=actual.value + 1 > 0)

    brittle = dataclasses.replace(toy, checkers={"equal": Brittle()})
    report = grade(brittle, b"mine", Scripted({b"mine": Play({"hidden trap": gives("text")})}), cache=tmp_path)
    assert report.verdict is Verdict.WRONG_ANSWER
    assert report.cases[1].message == "What came back has a form that cannot be compared."


def test_it_never_excuses_a_core_case_whose_entry_is_said_to_be_missing(judged):
    report = judged(Play({"hidden trap": lacks("twice"), "hard one": lacks("10 20 secret")}))
    assert report.verdict is Verdict.RUNTIME_ERROR
    assert verdicts(report)["hard one"] is Verdict.RUNTIME_ERROR
    assert "secret" not in report.cases[2].message


@pytest.mark.parametrize(
    ("load", "verdict", "message"),
    [
        (
            raises("TypeError", "no"),
            Verdict.RUNTIME_ERROR,
            "Your file raises TypeError (line 3) when it is imported: no",
        ),
        (
            CaseRun(
                status=Status.RAISED, error=Error(type="SyntaxError", bases=("SyntaxError",), message="bad", line=2)
            ),
            Verdict.RUNTIME_ERROR,
            "Your file has a syntax error (line 2): bad",
        ),
        (
            CaseRun(
                status=Status.RAISED,
                error=Error(
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
            ended(Status.TIME_LIMIT, "more than 5 s"),
            Verdict.TIME_LIMIT,
            "Importing your file takes too long (more than 5 s).",
        ),
        (ended(Status.MEMORY_LIMIT), Verdict.MEMORY_LIMIT, "Importing your file needs too much memory."),
        (ended(Status.OUTPUT_LIMIT), Verdict.OUTPUT_LIMIT, "Your file prints too much while it is imported."),
        (ended(Status.EXITED), Verdict.RUNTIME_ERROR, "Your file ended the process while it was imported."),
    ],
)
def test_it_gives_one_message_for_bad_source(judged, load: CaseRun, verdict: Verdict, message: str):
    report = judged(Play(load=load))
    assert (report.verdict, report.message, report.cases, report.scores) == (verdict, message, [], {})


def test_it_says_that_an_empty_file_is_empty(judged):
    report = judged(Play(load=raises("SyntaxError")), source=b" \n")
    assert report.message == "Your file is empty: it must define tenfold(x, base=10)."


def test_it_refuses_a_huge_file_without_running_it(toy: Problem, tmp_path: Path):
    sandbox = Scripted({})
    source = b"#" * (LARGEST + 1)
    report = grade(toy, source, sandbox, cache=tmp_path)
    assert report.verdict is Verdict.RUNTIME_ERROR
    assert "1,048,576 bytes" in report.message
    assert source not in sandbox.ran


def test_it_raises_for_failures_of_our_own_and_names_the_problem(toy: Problem, tmp_path: Path):
    with pytest.raises(GradingError, match="sandbox failed"):
        grade(toy, b"mine", Scripted({b"mine": Play({"sample": ended(Status.SANDBOX_ERROR)})}), cache=tmp_path)
    with pytest.raises(GradingError, match="sandbox failed"):
        grade(toy, b"mine", Scripted({b"mine": Play(load=ended(Status.SANDBOX_ERROR))}), cache=tmp_path)
    for play in (Play({"hard one": raises("ValueError", "no")}), Play(load=raises("TypeError", "no"))):
        with pytest.raises(GradingError, match=re.escape("reference of toy")):
            grade(toy, b"mine", Scripted({b"reference": play}), cache=tmp_path / "other")


def test_it_reports_what_could_not_be_judged(toy: Problem):
    report = unjudged(toy, "The sandbox is gone.", backend="scripted")
    assert (report.verdict, report.message) == (Verdict.JUDGE_ERROR, "The sandbox is gone.")


def test_it_keeps_nul_and_lone_surrogates_out_of_a_report(judged):
    run = raises("Value\0Error", "\ud800 \0")
    report = judged(Play({"sample": CaseRun(status=run.status, error=run.error, stdout=b"\0\xff")}))
    text = report.model_dump_json()
    assert "\\u0000" not in text
    assert report.cases[0].stdout == "\ufffd\ufffd"
