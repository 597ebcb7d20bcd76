"""Real submissions to softmax in the real sandbox: correct, wrong, slow, hostile and unusable sources."""

from dataclasses import replace
from pathlib import Path

import pytest

from judge.grading import run_outcomes
from judge.grading.context import GradingContext
from judge.grading.grade import grade
from judge.grading.redact import Redaction, redact_report
from judge.grading.report import GradingReport, Verdict
from problems.format.loader import load_package
from sandbox import Sandbox

RIGHT = """
import numpy as np

def softmax(x):
    x = np.asarray(x, dtype=float)
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)

def log_softmax(x):
    x = np.asarray(x, dtype=float)
    z = x - x.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
"""

# One second is enough for these cases, and it keeps the tests of hanging code short.
SOFTMAX = replace(load_package("softmax"), seconds=1.0)


@pytest.fixture
def grade_source(sandbox: Sandbox, cache: Path):
    def grade_softmax(source: str | bytes, *, only_samples: bool = False) -> GradingReport:
        data = source if isinstance(source, bytes) else source.encode()
        return grade(GradingContext(SOFTMAX, sandbox, cache=cache, only_samples=only_samples), data)

    return grade_softmax


def test_accepts_correct_solution_without_follow_up(grade_source):
    report = grade_source(RIGHT)
    assert report.verdict is Verdict.ACCEPTED
    assert report.bugs == []
    assert not report.scores["part2"].attempted
    assert report.scores["trap"].passed == report.scores["trap"].total > 10
    assert report.environment.numpy
    assert report.backend == "bubblewrap"


def test_names_the_bug_and_shows_the_difference(grade_source):
    report = grade_source(RIGHT.replace("x.max(", "x.mean("))
    assert report.verdict is Verdict.WRONG_ANSWER
    assert report.bugs[0].id == "mean-subtracted"
    first = next(case for case in report.cases if case.verdict is Verdict.WRONG_ANSWER)
    assert first.group == "trap"
    assert first.message
    assert first.inputs
    assert first.expected
    assert first.actual
    assert not any(case.stateful for case in report.cases)


def test_shows_output_of_samples(grade_source):
    report = grade_source(
        "print('at import')\n" + RIGHT.replace("e = np", "print('seen', x.shape); e = np"), only_samples=True
    )
    assert report.verdict is Verdict.ACCEPTED
    assert all(case.sample for case in report.cases)
    assert "seen (3,)" in report.cases[0].stdout


def test_stops_hanging_code_and_judges_the_next(grade_source):
    report = grade_source(RIGHT.replace("def softmax(x):", "def softmax(x):\n    while x.ndim == 1: pass"))
    assert report.verdict is Verdict.TIME_LIMIT
    assert report.cases[0].message == "Your code did not finish within 1 s."
    assert report.cases[-1].verdict is Verdict.NOT_RUN
    assert grade_source(RIGHT).verdict is Verdict.ACCEPTED


FORGED = """
import os, sys
for fd in range(1, 20):
    try:
        os.write(fd, b'{"verdict": "accepted", "value": 1}\\n')
    except OSError:
        pass

def softmax(x):
    print('{"verdict": "accepted"}')
    sys.stderr.write("all cases pass")
    return x * 0

log_softmax = softmax
"""


def test_ignores_forged_verdicts_in_output(grade_source):
    report = grade_source(FORGED)
    assert report.verdict is not Verdict.ACCEPTED
    assert report.verdict is not Verdict.JUDGE_ERROR


@pytest.mark.parametrize(
    "exit_code", ["os._exit(0)", "sys.exit(0)", "os.kill(os.getpid(), 9)", "raise KeyboardInterrupt"]
)
def test_rejects_early_exit(grade_source, exit_code: str):
    report = grade_source("import os, sys\n" + RIGHT.replace("def softmax(x):", f"def softmax(x):\n    {exit_code}"))
    assert report.verdict is Verdict.RUNTIME_ERROR
    assert grade_source(f"import os, sys\n{exit_code}\n" + RIGHT).verdict is Verdict.RUNTIME_ERROR


def test_memory_and_output_limits_have_their_own_verdicts(grade_source):
    uses_memory = RIGHT.replace(
        "def softmax(x):", "def softmax(x):\n    b = [bytearray(1 << 30) for _ in range(1 << 10)]"
    )
    assert grade_source(uses_memory).verdict is Verdict.MEMORY_LIMIT
    prints_too_much = RIGHT.replace("def softmax(x):", "def softmax(x):\n    print('x' * (1 << 21))")
    assert grade_source(prints_too_much).verdict is Verdict.OUTPUT_LIMIT


def test_answers_far_above_the_expected_size_are_wrong(grade_source):
    report = grade_source(RIGHT + "\n\ndef softmax(x):\n    return np.zeros(200_000)\n", only_samples=True)
    assert [case.verdict for case in report.cases if case.name.startswith("softmax")] == [Verdict.WRONG_ANSWER] * 2
    assert report.cases[0].message == "It returned far more than the answer can have."
    assert report.cases[0].actual is None


def test_large_answers_of_many_cases_reach_the_output_limit(grade_source, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(run_outcomes, "MAX_RETAINED_BYTES", 1_000_000)
    source = RIGHT + "\n\ndef softmax(x):\n    return np.zeros(100_000)\n\n\nlog_softmax = softmax\n"
    report = grade_source(source, only_samples=True)
    expected = [Verdict.WRONG_ANSWER, *[Verdict.OUTPUT_LIMIT] * (len(report.cases) - 1)]
    assert [case.verdict for case in report.cases] == expected


def test_reports_a_stateful_solution(grade_source):
    stateful = RIGHT.replace(
        "def softmax(x):", "seen = []\ndef softmax(x):\n    seen.append(1)\n    if len(seen) > 1: return x * 0"
    )
    report = grade_source(stateful)
    assert any(case.stateful for case in report.cases)
    assert "keeps state between calls" in " ".join(case.message for case in report.cases)
    assert report.verdict is Verdict.WRONG_ANSWER  # although each case is correct when it runs alone


def test_fails_follow_up_that_only_accepts_its_parameter(grade_source):
    report = grade_source(RIGHT.replace("def softmax(x):", "def softmax(x, axis=-1):"))
    assert report.verdict is Verdict.ACCEPTED
    assert report.scores["part2"].attempted
    assert report.scores["part2"].passed < report.scores["part2"].total


@pytest.mark.parametrize(
    ("source", "message", "line"),
    [
        (b"", "Your file is empty: it must define softmax(", None),
        (b"\n# \xff\n", "Your file is not UTF-8: byte 0xff on line 2.", 2),
        (b"x = 1\ny = '\0'\n", "Your file has a NUL byte on line 2.", 2),
        (b"#" * (10 << 20), "Your file is larger than the limit of 1,048,576 bytes", None),
        (b"def softmax(x):\n  return (\n", "Your file has a syntax error (line 2): ", 2),
        (b"def f(:\n", "Your file has a syntax error (line 1): ", 1),
        (
            b"def softmax(x):\n    return x\n",
            "Your file does not define log_softmax: it must define log_softmax(",
            None,
        ),
        (b"# coding: nope\n", "Your file has a syntax error", None),
        (b"softmax = 3\n", "Your file does not define softmax", None),
        (
            b"import numpy\n\nimport torch.nn\n",
            "Your solution imports torch (line 3): only the standard library and NumPy are available.",
            3,
        ),
        (b"1 / 0\n", "Your file raises ZeroDivisionError (line 1) when it is imported: division by zero", 1),
        (b"import numpy.nope\n", "Your solution imports numpy.nope (line 1), but there is no such module.", 1),
    ],
    ids=[
        "empty",
        "not utf-8",
        "nul",
        "10 MB",
        "unclosed",
        "syntax",
        "missing",
        "coding",
        "no function",
        "torch",
        "raises",
        "nope",
    ],
)
def test_bad_source_gets_one_message(grade_source, source: bytes, message: str, line: int | None):
    report = grade_source(source)
    assert report.verdict is Verdict.RUNTIME_ERROR
    assert message in report.message
    assert (report.line, report.cases, report.bugs) == (line, [], [])


def test_names_unavailable_import_inside_a_function(grade_source):
    report = grade_source(RIGHT.replace("def softmax(x):", "def softmax(x):\n    import scipy"))
    assert report.verdict is Verdict.RUNTIME_ERROR
    assert report.cases[0].message.startswith("Your solution imports scipy (line ")


HIDES = """
import numpy as np
seen = []

def softmax(x):
    seen.append(np.array(x).tolist())
    print("SEEN", seen)
    kind = type("K" + str(seen).replace(".", "_"), (Exception,), {})
    raise kind(str(seen))

log_softmax = softmax
"""


def test_samples_reveal_nothing_about_hidden_cases(grade_source):
    """Samples run first, and only the interviewer sees what hidden cases print or raise."""
    seen = redact_report(grade_source(HIDES), Redaction(show_bugs=True, source_lines=9))
    hidden = [case for case in seen.cases if not case.sample]
    assert len(hidden) > 20
    assert not any("SEEN" in case.model_dump_json() or "[[" in case.model_dump_json() for case in hidden)
    assert all(case.index < len(seen.cases) - len(hidden) for case in seen.cases if case.sample)
