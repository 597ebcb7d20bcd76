"""The debugging exercises: what is given, what counts, and test files that would cheat."""

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from judge.grading.fixing import grade_fix
from judge.grading.publish_exercises import exercise_complaints
from judge.grading.redact import for_candidate
from judge.grading.report import Implementation, Report, Verdict
from judge.grading.testing import grade_tests
from problems.format.exercises import fix_of, fixes, right_ones, starter_tests, without_remarks
from problems.format.loader import load
from problems.format.problem import Bug, Problem
from sandbox import Sandbox

RIGHT = b'"""Plain."""\ndef double(values):\n    """keepdims"""\n    return [2 * value for value in values]\n'
ADDED = (
    b"def double(values):\n    out = []\n    for value in values:\n        out.append(value + value)\n    return out\n"
)
MAPPED = b"def double(values):\n    return list(map(lambda value: value * 2, values))\n"
FIRST_ONLY = b"def double(values):\n    return [2 * values[0], *values[1:]] if values else []\n"
IN_PLACE = b"def double(values):\n    for i in range(len(values)):\n        values[i] *= 2\n    return values\n"
SLOW = b"def double(values):\n    sorted(values)\n    return [2 * value for value in values]\n"


def bug(name: str, source: bytes, **more: object) -> Bug:
    fields = {"title": f"The {name}", "sign": "", "why": "why", "how": "how", "sources": {"": source}, **more}
    return Bug(id=name, **fields)  # type: ignore[arg-type] -- of many types


BUGS = (bug("first-only", FIRST_ONLY), bug("in-place", IN_PLACE), bug("slow", SLOW, cost=True, group="efficiency"))


@pytest.fixture
def doubling() -> Problem:
    """A problem of three lines: only its exercise `test` can be judged."""
    return replace(
        load("softmax"),
        entries=("double",),
        parts=(),
        reference=RIGHT,
        accepted={"added": ADDED, "mapped": MAPPED},
        bugs=BUGS,
        seconds=1.0,
    )


Judge = Callable[..., Report]


@pytest.fixture
def judged(doubling: Problem, box: Sandbox, cache: Path) -> Judge:
    def judge(tests: str, **options: object) -> Report:
        return grade_tests(doubling, tests.encode(), box, cache=cache, **options)  # type: ignore[arg-type] -- options

    return judge


GOOD = """
from solution import double

def test_doubles():
    assert double([1, 2]) == [2, 4]

def test_leaves_its_input_alone():
    values = [1, 2]
    double(values)
    assert values == [1, 2]
"""


# What is given


def test_it_gives_the_bug_without_a_word_on_it():
    for slug in ("softmax", "lru_cache", "token_sampling", "beam_search"):
        problem = load(slug)
        given = fixes(problem)
        assert [fix.number for fix in given] == list(range(1, len(problem.bugs) + 1))
        assert given[0].bug.group in ("normal", "trap")
        assert not given[0].bug.cost
        for fix in given:
            assert fix.bug.id not in fix.starter
            assert fix.bug.title not in fix.starter
            assert fix_of(problem, bug=fix.bug.id) == fix


def test_it_puts_the_bugs_outside_the_core_last():
    hard = next(fix for fix in fixes(load("softmax")) if fix.bug.group == "hard")
    assert hard.number == len(load("softmax").bugs)


@pytest.mark.parametrize(
    ("source", "bare"),
    [
        ('"""Wrong."""\nx = 1\n', "x = 1\n"),
        ("x = 1  # wrong\n# here\ny = 2\n", "x = 1\ny = 2\n"),
        ('def f():\n    """Wrong\n    here."""\n\n    return "# kept"\n', 'def f():\n    return "# kept"\n'),
        ('s = """# kept\n# this"""\n', 's = """# kept\n# this"""\n'),
        ('class A:\n    """Wrong."""\n', "class A:\n    pass\n"),
        ('def f(): "wrong"; return 1\n', "def f():\n    return 1\n"),
        ("def f():\n    'é wrong'  # é\n    return 1\n", "def f():\n    return 1\n"),
    ],
)
def test_it_takes_out_comments_and_docstrings(source: str, bare: str):
    assert without_remarks(source) == bare


def test_it_changes_nothing_else_in_any_bug():
    def code(source: str) -> str:
        tree = ast.parse(source)
        for node in ast.walk(tree):
            body = getattr(node, "body", None)
            if isinstance(body, list) and body and isinstance(body[0], ast.Expr) and is_text(body[0].value):
                body.pop(0)
        return ast.dump(tree)

    def is_text(node: ast.expr) -> bool:
        return isinstance(getattr(node, "value", None), str)

    for slug in ("softmax", "lru_cache", "token_sampling", "beam_search"):
        for each in load(slug).bugs:
            for source in each.sources.values():
                assert code(without_remarks(source.decode())) == code(source.decode())


def test_it_chooses_right_ones_that_are_unlike(doubling: Problem):
    alike = {f"like-{place}": RIGHT + b"\n" * place for place in range(3)}
    chosen = right_ones(replace(doubling, accepted={**alike, "added": ADDED, "mapped": MAPPED}))
    assert list(chosen) == ["reference", "added", "mapped"]
    assert list(right_ones(replace(doubling, accepted={}))) == ["reference"]


def test_its_first_test_file_says_what_to_import():
    assert "from solution import softmax, log_softmax\n" in starter_tests(load("softmax"))


# fix


def test_a_fix_is_judged_as_a_solution_is(box: Sandbox, cache: Path):
    softmax = load("softmax")
    fix = fixes(softmax)[0]
    given = grade_fix(softmax, fix, fix.starter.encode(), box, cache=cache)
    assert (given.verdict, given.exercise, given.fix) == (Verdict.WRONG_ANSWER, "fix", 1)
    assert given.bugs[0].id == fix.bug.id
    assert given.given is not None
    assert given.given.id == fix.bug.id
    mended = grade_fix(softmax, fix, softmax.reference, box, cache=cache)
    assert (mended.verdict, mended.bugs) == (Verdict.ACCEPTED, [])


def test_a_bug_outside_the_core_is_mended_when_its_own_cases_pass(box: Sandbox, cache: Path):
    softmax = load("softmax")
    fix = next(fix for fix in fixes(softmax) if fix.bug.group == "hard")
    given = grade_fix(softmax, fix, fix.starter.encode(), box, cache=cache)
    assert given.verdict is Verdict.WRONG_ANSWER
    assert "What is wrong shows in the hard cases" in given.message
    assert grade_fix(softmax, fix, softmax.reference, box, cache=cache).verdict is Verdict.ACCEPTED
    samples = grade_fix(softmax, fix, fix.starter.encode(), box, only_samples=True, cache=cache)
    assert samples.verdict is Verdict.ACCEPTED


# test


def by_bug(report: Report) -> dict[str, bool | None]:
    return {one.bug.id: one.passed for one in report.implementations if one.bug}


def test_it_counts_the_bugs_that_are_caught(judged: Judge):
    seen: list[Implementation] = []
    report = judged(GOOD, on_implementation=seen.append)
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


def test_it_gives_a_share_for_some(judged: Judge):
    report = judged("from solution import double\ndef test_a():\n    assert double([1, 2]) == [2, 4]\n")
    assert (report.verdict, report.caught, report.total) == (Verdict.WRONG_ANSWER, 1, 2)
    assert by_bug(report) == {"first-only": False, "in-place": True, "slow": True}


@pytest.mark.parametrize(
    "tests", ["def test_a():\n    pass\n", "from solution import double\ndef test_a():\n    double([])\n"]
)
def test_it_gives_nothing_for_tests_that_test_nothing(tests: str, judged: Judge):
    report = judged(tests)
    assert (report.verdict, report.caught) == (Verdict.WRONG_ANSWER, 0)
    assert all(one.passed for one in report.implementations)


def test_it_tells_what_a_right_implementation_did(judged: Judge):
    report = judged("from solution import double\ndef test_a():\n    assert double([1]) == [3]\n")
    first = report.implementations[0]
    assert (report.verdict, report.caught, first.passed, first.right) == (Verdict.WRONG_ANSWER, 0, False, True)
    assert first.message == "assert double([1]) == [3]\n  left: [2]\n  right: [3]"
    assert first.calls == ["double([1]) gave [2]"]
    assert "Your test test_a fails a right implementation" in report.message
    assert all(one.passed is None for one in report.implementations[1:])


def test_it_runs_the_right_ones_alone(judged: Judge):
    report = judged(GOOD, only_right=True)
    assert (report.verdict, report.caught, len(report.implementations)) == (Verdict.ACCEPTED, None, 3)


def test_it_names_no_bug_to_a_candidate_before_it_may(judged: Judge):
    report = judged(GOOD)
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
def test_it_refuses_a_file_that_cannot_be_used(tests: str, said: str, line: int | None, judged: Judge):
    report = judged(tests)
    assert report.verdict is Verdict.RUNTIME_ERROR
    assert said in report.message
    assert (report.line, report.implementations, report.caught, report.exercise) == (line, [], None, "test")


# Test files that would cheat. None may catch what a file that tests nothing does not.

ALWAYS_FAILS = "def test_a():\n    assert False\n"
READS_SOURCE = """
import gc, inspect, json, os, sys
import solution
from solution import double
import cell

MARKS = ["*".join(("2 ", " value for value in values")), "keep" + "dims", "values[i]" + " *= 2"]

def tries():
    yield lambda: inspect.getsource(double)
    yield lambda: double.__code__.co_code
    yield lambda: double.__globals__
    yield lambda: double.__doc__ if "keep" in (double.__doc__ or "") else None
    yield lambda: solution.__loader__.get_source("solution")
    yield lambda: solution.__builtins__
    yield lambda: [o for o in gc.get_objects() for m in MARKS if isinstance(o, str) and m in o and o not in MARKS]
    yield lambda: open("solution.py").read()
    for message in (
        ["do", "getattr", ["name", "double"], ["tuple", ["__code__"]], ["tuple", []]],
        ["do", "getattr", ["name", "double"], ["tuple", ["__doc__"]], ["tuple", []]],
        ["do", "lookup", None, ["tuple", ["__builtins__"]], ["tuple", []]],
        ["do", "getattr", ["yours", 1], ["tuple", ["module"]], ["tuple", []]],
        ["do", "method", ["name", "double"], ["tuple", ["__repr__"]], ["tuple", []]],
        ["do", "eval", None, ["tuple", ["1"]], ["tuple", []]],
    ):
        yield lambda message=message: raw(message)

def raw(message):
    said = cell.ask(["say", 0, json.dumps([message, [], [], []])])
    body = json.loads(said[2])[0]
    return None if body[0] == "raised" else body

def test_a():
    for look in tries():
        try:
            found = look()
        except Exception:
            continue
        assert not found, found
"""
REMEMBERS = """
import os
from pathlib import Path

def test_a():
    for folder in ("/tmp", "/dev/shm", "/var/tmp"):
        try:
            seen = Path(folder) / "seen"
            assert not seen.exists()
            seen.write_text("x")
        except OSError:
            pass
"""
COUNTS = "import os\ndef test_a():\n    assert os.getpid() < 6\n"
TAMPERS = """
import sys
import pytest
import solution

class Fake:
    def __eq__(self, other):
        return True

def test_a():
    solution.double = lambda values: [2 * value for value in values]
    sys.modules["solution"] = solution
    pytest.raises = None
    pytest.approx = lambda x: Fake()
    assert solution.double([1, 2]) == [2, 4]
"""
IN_A_THREAD = """
import threading
from solution import double

def test_a():
    def work():
        assert double([1, 2]) == [2, 4]
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
"""
LIES = """
import cell
from solution import double

def test_a():
    cell.ask(["end", 0, "passed", "", None, []])
    cell.ask(["collected", []])
"""
FORGES_NAMES = """
import cell

def test_a():
    cell.ask(["end", 0, "failed", "x", 1, []])
"""
NONSENSE = """
import cell
cell.ask(["say", 0, "no JSON"])

def test_a():
    pass
"""
THREADS = """
import cell

def test_a():
    for number in range(1, 1000):
        cell.ask(["say", number, '[["do", "names", null, ["tuple", []], ["tuple", []]], [], [], []]'])
"""
CHEATS = {
    "sends nonsense": NONSENSE,
    "asks from a thousand threads": THREADS,
    "always fails": ALWAYS_FAILS,
    "reads the source": READS_SOURCE,
    "remembers": REMEMBERS,
    "counts processes": COUNTS,
    "tampers with the modules": TAMPERS,
    "asserts in a thread": IN_A_THREAD,
    "lies and collects again": LIES,
    "says it failed": FORGES_NAMES,
    "exits": "import sys\ndef test_a():\n    sys.exit(0)\n",
    "exits at once": "import os\ndef test_a():\n    os._exit(0)\n",
    "exits while it is imported": "import os\nos._exit(0)\ndef test_a(): pass\n",
    "prints a verdict": 'def test_a():\n    print(\'["end", 0, "passed", "", null, []]\')\n',
    "prints without end": "def test_a():\n    while True:\n        print('x' * 10000)\n",
    "recurses": "import sys\ndef test_a():\n    sys.setrecursionlimit(10**9)\n    def f(): f()\n    f()\n",
    "takes memory": "def test_a():\n    x = [bytearray(1 << 26) for _ in range(1000)]\n",
    "a lone surrogate": "import pytest\n@pytest.mark.parametrize('x', ['\\ud800'])\ndef test_a(x): pass\n",
    "an error without words": "class E(Exception):\n    def __str__(self): 1 / 0\ndef test_a():\n    raise E\n",
    "a huge message": "def test_a():\n    assert False, 'x' * 10**8\n",
    "by the clock": "import time\nstart = time.time()\ndef test_a():\n    assert time.time() - start < 0\n",
}  # fmt: skip


@pytest.mark.parametrize("cheat", CHEATS)
def test_a_cheat_catches_nothing(cheat: str, judged: Judge):
    report = judged(CHEATS[cheat])
    assert report.verdict is not Verdict.ACCEPTED
    assert report.verdict is not Verdict.JUDGE_ERROR
    assert not report.caught, report


def test_what_reads_the_source_learns_nothing(judged: Judge):
    assert all(one.passed for one in judged(READS_SOURCE).implementations)
    assert all(one.passed for one in judged(REMEMBERS).implementations)


def test_a_test_that_goes_by_something_else_is_told_so(judged: Judge):
    report = judged(COUNTS)
    fickle = next(one for one in report.implementations if one.passed is False and one.right)
    assert "the tests passed once and then failed" in (fickle.message or "")


def test_a_hanging_test_is_a_failing_test_with_a_clear_word(judged: Judge, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("judge.grading.duel.SECONDS", 1.0)
    report = judged("from solution import double\ndef test_a():\n    while True: double([1])\n")
    first = report.implementations[0]
    assert (first.failed_test, first.passed) == ("test_a", False)
    assert "It did not end" in (first.message or "")


# The gate


def test_the_gate_wants_every_bug_caught_and_every_right_one_passed(box: Sandbox, cache: Path):
    softmax = load("softmax")
    assert list(exercise_complaints(softmax, box, cache)) == []
    blind = b"from solution import softmax\ndef test_a():\n    pass\n"
    said = "\n".join(exercise_complaints(replace(softmax, exercise_tests=blind), box, cache))
    assert "exercise_tests.py: does not catch 'mean-subtracted'" in said
    strict = (
        b"import numpy as np\nfrom solution import softmax\ndef test_a():\n    assert softmax(np.ones(2)) is None\n"
    )
    said = "\n".join(exercise_complaints(replace(softmax, exercise_tests=strict), box, cache))
    assert "exercise_tests.py: its test_a fails a right implementation" in said
    assert "exercise_tests.py is missing" in next(exercise_complaints(replace(softmax, exercise_tests=b""), box, cache))
    tame = replace(softmax.bugs[0], sources={"": softmax.reference})
    said = "\n".join(
        exercise_complaints(replace(softmax, bugs=(tame,), version="tame", exercise_tests=b""), box, cache)
    )
    assert "passes every trap case: as an exercise it is solved as it stands" in said
