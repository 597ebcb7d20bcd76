"""The exercise `test`: what a test file scores, and which cannot be used."""

import pytest

from judge.grading.redact import for_candidate
from judge.grading.report import Implementation, Report, Verdict
from tests.grading.doubling import JudgeTests

GOOD = """
from solution import double

def test_doubles():
    assert double([1, 2]) == [2, 4]

def test_leaves_its_input_alone():
    values = [1, 2]
    double(values)
    assert values == [1, 2]
"""


def by_bug(report: Report) -> dict[str, bool | None]:
    return {one.bug.id: one.passed for one in report.implementations if one.bug}


def test_it_counts_the_bugs_that_are_caught(judged_tests: JudgeTests):
    seen: list[Implementation] = []
    report = judged_tests(GOOD, on_implementation=seen.append)
    assert (report.verdict, report.caught, report.total, report.exercise) == (Verdict.ACCEPTED, 2, 2, "test")
    assert report.message == "Your 2 tests pass the 3 right implementations and catch 2 of 2 buggy ones."
    assert report.tests == ["test_doubles", "test_leaves_its_input_alone"]
    assert [one.label for one in report.implementations] == [
        "right 1",
        "right 2",
        "right 3",
        "buggy 1",
        "buggy 2",
        "buggy 3",
    ]
    assert by_bug(report) == {"first-only": False, "in-place": False, "slow": True}
    first, second, cost = report.implementations[3:]
    assert (first.failed_test, first.line, first.calls) == ("test_doubles", 5, ["double([1, 2]) gave [2, 2]"])
    assert (second.failed_test, cost.cost) == ("test_leaves_its_input_alone", True)
    assert sorted(one.label for one in seen) == sorted(one.label for one in report.implementations)
    assert report.scores["tests"].model_dump() == {"passed": 2, "total": 2, "attempted": True}


def test_it_gives_a_share_for_some(judged_tests: JudgeTests):
    report = judged_tests("from solution import double\ndef test_a():\n    assert double([1, 2]) == [2, 4]\n")
    assert (report.verdict, report.caught, report.total) == (Verdict.WRONG_ANSWER, 1, 2)
    assert by_bug(report) == {"first-only": False, "in-place": True, "slow": True}


@pytest.mark.parametrize(
    "tests", ["def test_a():\n    pass\n", "from solution import double\ndef test_a():\n    double([])\n"]
)
def test_it_gives_nothing_for_tests_that_test_nothing(tests: str, judged_tests: JudgeTests):
    report = judged_tests(tests)
    assert (report.verdict, report.caught) == (Verdict.WRONG_ANSWER, 0)
    assert all(one.passed for one in report.implementations)


def test_it_tells_what_a_right_implementation_did(judged_tests: JudgeTests):
    report = judged_tests("from solution import double\ndef test_a():\n    assert double([1]) == [3]\n")
    first = report.implementations[0]
    assert (report.verdict, report.caught, first.passed, first.right) == (Verdict.WRONG_ANSWER, 0, False, True)
    assert first.message == "assert double([1]) == [3]\n  left: [2]\n  right: [3]"
    assert first.calls == ["double([1]) gave [2]"]
    assert "Your test test_a fails a right implementation" in report.message
    assert all(one.passed is None for one in report.implementations[1:])


def test_it_runs_the_right_ones_alone(judged_tests: JudgeTests):
    report = judged_tests(GOOD, only_right=True)
    assert (report.verdict, report.caught, len(report.implementations)) == (Verdict.ACCEPTED, None, 3)


def test_it_names_no_bug_to_a_candidate_before_it_may(judged_tests: JudgeTests):
    report = judged_tests(GOOD)
    hidden = for_candidate(report, show_bugs=False)
    assert [one.bug for one in hidden.implementations] == [None] * 6
    assert [one.passed for one in hidden.implementations] == [one.passed for one in report.implementations]
    assert for_candidate(report, show_bugs=True).implementations == report.implementations


@pytest.mark.parametrize(
    ("tests", "said", "line"),
    [
        ("", "Your test file is empty", None),
        ("x = 1\n", "Your file has no test", None),
        ("def test_a(:\n", "syntax error (line 1)", 1),
        ("\nimport torch\ndef test_a(): pass\n", "Your test file imports torch", 2),
        ("from solution import triple\ndef test_a(): pass\n", "cannot import name 'triple' from 'solution'", 1),
        ("def test_a(tmp_path): pass\n", "missing a required argument: 'tmp_path'. Fixtures are not here", None),
        ("class TestA:\n    def test_a(self): pass\n", "class TestA is not run", None),
        ("async def test_a(): pass\n", "test_a is no plain function", None),
        ("import pytest\n@pytest.mark.parametrize('x', range(201))\ndef test_a(x): pass\n", "the 200 tests", None),
        ("1 / 0\ndef test_a(): pass\n", "Your file raises ZeroDivisionError (line 1)", 1),
        ("x" * (1 << 20) + "y", "larger than the 1,048,576 bytes", None),
    ],
)  # fmt: skip
def test_it_refuses_a_file_that_cannot_be_used(tests: str, said: str, line: int | None, judged_tests: JudgeTests):
    report = judged_tests(tests)
    assert report.verdict is Verdict.RUNTIME_ERROR
    assert said in report.message
    assert (report.line, report.implementations, report.caught, report.exercise) == (line, [], None, "test")


def test_a_hanging_test_is_a_failing_test_with_a_clear_word(judged_tests: JudgeTests, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("judge.grading.duel.SECONDS", 1.0)
    report = judged_tests("from solution import double\ndef test_a():\n    while True: double([1])\n")
    first = report.implementations[0]
    assert (first.failed_test, first.passed) == ("test_a", False)
    assert "It did not end" in (first.message or "")
