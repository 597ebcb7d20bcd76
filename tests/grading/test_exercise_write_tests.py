"""The exercise `test`: the score of a test file, and files that cannot be used."""

from pathlib import Path

import pytest

from judge.grading.context import GradingContext
from judge.grading.exercise_write_tests import grade_tests
from judge.grading.redact import Redaction, redact_report
from judge.grading.report import GradingReport, ImplementationReport, Verdict
from problems.format.exercises import list_visible_names
from problems.format.loader import load_package
from sandbox.base import Sandbox
from tests.grading.doubling_problem import GradeTestFile

GOOD = """
from solution import double

def test_doubles():
    assert double([1, 2]) == [2, 4]

def test_leaves_its_input_alone():
    values = [1, 2]
    double(values)
    assert values == [1, 2]
"""


def get_results_by_bug(report: GradingReport) -> dict[str, bool | None]:
    return {one.bug.id: one.passed for one in report.implementations if one.bug}


def test_counts_caught_bugs(grade_test_file: GradeTestFile):
    published: list[ImplementationReport] = []
    report = grade_test_file(GOOD, on_implementation=published.append)
    assert (report.verdict, report.caught, report.total, report.exercise) == (Verdict.ACCEPTED, 2, 2, "test")
    assert report.message == "2 of 2 bugs caught. Your 2 tests pass the 3 correct implementations."
    assert report.tests == ["test_doubles", "test_leaves_its_input_alone"]
    assert [one.label for one in report.implementations] == [
        "right 1",
        "right 2",
        "right 3",
        "buggy 1",
        "buggy 2",
        "buggy 3",
    ]
    assert get_results_by_bug(report) == {"first-only": False, "in-place": False, "slow": True}
    first, second, cost = report.implementations[3:]
    assert (first.failed_test, first.line, first.calls) == ("test_doubles", 5, ["double([1, 2]) returned [2, 2]"])
    assert (second.failed_test, cost.cost) == ("test_leaves_its_input_alone", True)
    assert sorted(one.label for one in published) == sorted(one.label for one in report.implementations)
    assert report.scores["tests"].model_dump() == {"passed": 2, "total": 2, "attempted": True}


def test_scores_a_part_of_the_bugs(grade_test_file: GradeTestFile):
    report = grade_test_file("from solution import double\ndef test_a():\n    assert double([1, 2]) == [2, 4]\n")
    assert (report.verdict, report.caught, report.total) == (Verdict.WRONG_ANSWER, 1, 2)
    assert get_results_by_bug(report) == {"first-only": False, "in-place": True, "slow": True}


@pytest.mark.parametrize(
    "tests", ["def test_a():\n    pass\n", "from solution import double\ndef test_a():\n    double([])\n"]
)
def test_scores_zero_for_tests_without_assertions(tests: str, grade_test_file: GradeTestFile):
    report = grade_test_file(tests)
    assert (report.verdict, report.caught) == (Verdict.WRONG_ANSWER, 0)
    assert all(one.passed for one in report.implementations)


@pytest.mark.parametrize("name", ["m", "state", "made_up"])
def test_attributes_tell_no_implementations_apart(name: str, sandbox: Sandbox, cache: Path):
    """Implementations differ in how they store their state, which is no behavior."""
    tests = f"""
from solution import AdamW

def test_attribute():
    optimizer = AdamW()
    assert not hasattr(optimizer, "{name}")
    try:
        setattr(optimizer, "{name}", 1.0)
    except AttributeError:
        return
    raise AssertionError("a test set an attribute")
"""
    report = grade_tests(GradingContext(load_package("adamw"), sandbox, cache=cache), tests.encode())
    assert [one.label for one in report.implementations if one.passed is not True] == []
    assert report.caught == 0


def test_shows_methods_that_all_implementations_have():
    assert "step" in list_visible_names(load_package("adamw")).attributes


def test_reports_how_a_correct_implementation_failed(grade_test_file: GradeTestFile):
    report = grade_test_file("from solution import double\ndef test_a():\n    assert double([1]) == [3]\n")
    first = report.implementations[0]
    assert (report.verdict, report.caught, first.passed, first.right) == (Verdict.WRONG_ANSWER, 0, False, True)
    assert first.message == "assert double([1]) == [3]\n  left: [2]\n  right: [3]"
    assert first.calls == ["double([1]) returned [2]"]
    assert "your test test_a fails a correct implementation" in report.message
    assert all(one.passed is None for one in report.implementations[1:])


def test_runs_only_correct_implementations_if_requested(grade_test_file: GradeTestFile):
    report = grade_test_file(GOOD, only_samples=True)
    assert (report.verdict, report.caught, len(report.implementations)) == (Verdict.ACCEPTED, None, 3)


def test_hides_bugs_from_the_candidate(grade_test_file: GradeTestFile):
    report = grade_test_file(GOOD)
    hidden = redact_report(report, Redaction(show_bugs=False))
    assert [one.bug for one in hidden.implementations] == [None] * 6
    assert [one.passed for one in hidden.implementations] == [one.passed for one in report.implementations]
    assert redact_report(report, Redaction(show_bugs=True)).implementations == report.implementations


def test_practice_names_only_caught_bugs(grade_test_file: GradeTestFile):
    broken = grade_test_file("def test_a():\n    assert False\n")
    seen = redact_report(broken, Redaction(show_bugs=True, show_missed=False)).implementations
    assert [one.bug for one in seen] == [None] * 6
    report = grade_test_file(GOOD)
    missed = [one.model_copy(update={"passed": True}) for one in report.implementations]
    seen = redact_report(report, Redaction(show_bugs=True, show_missed=False)).implementations
    assert [one.bug for one in seen if one.passed is False] == [
        one.bug for one in report.implementations if one.bug and one.passed is False
    ]
    hidden = redact_report(
        report.model_copy(update={"implementations": missed}), Redaction(show_bugs=True, show_missed=False)
    )
    assert [one.bug for one in hidden.implementations] == [None] * 6


@pytest.mark.parametrize(
    ("tests", "message", "line"),
    [
        ("", "Your test file is empty", None),
        ("x = 1\n", "Your file has no tests", None),
        ("def test_a(:\n", "syntax error (line 1)", 1),
        ("\nimport torch\ndef test_a(): pass\n", "Your test file imports torch", 2),
        ("from solution import triple\ndef test_a(): pass\n", "cannot import name 'triple' from 'solution'", 1),
        ("def test_a(tmp_path): pass\n", "missing a required argument: 'tmp_path'. Fixtures are not supported", None),
        ("class TestA:\n    def test_a(self): pass\n", "class TestA is not run", None),
        ("async def test_a(): pass\n", "test_a is not a plain function", None),
        ("async def test_a():\n    yield\n", "test_a is not a plain function", None),
        ("import pytest\n@pytest.mark.parametrize('x', range(201))\ndef test_a(x): pass\n", "than 200 tests", None),
        ("1 / 0\ndef test_a(): pass\n", "Your file raises ZeroDivisionError (line 1)", 1),
        ("x" * (1 << 20) + "y", "larger than the limit of 1,048,576 bytes", None),
    ],
)  # fmt: skip
def test_rejects_unusable_test_files(tests: str, message: str, line: int | None, grade_test_file: GradeTestFile):
    report = grade_test_file(tests)
    assert report.verdict is Verdict.RUNTIME_ERROR
    assert message in report.message
    assert (report.line, report.implementations, report.caught, report.exercise) == (line, [], None, "test")


def test_hanging_test_fails_with_a_clear_message(grade_test_file: GradeTestFile, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("judge.grading.suite_run.SECONDS", 1.0)
    report = grade_test_file("from solution import double\ndef test_a():\n    while True: double([1])\n")
    first = report.implementations[0]
    assert (first.failed_test, first.passed) == ("test_a", False)
    assert "The test did not finish" in (first.message or "")
