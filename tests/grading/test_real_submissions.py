"""Real submissions to softmax in the real sandbox: right, wrong, slow, hostile, and no source at all."""

from dataclasses import replace
from pathlib import Path

import pytest

from judge.grading.grade import grade
from judge.grading.redact import for_candidate
from judge.grading.report import Report, Verdict
from problems.format.loader import load
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

# A second is plenty for these cases, and those that hang do it for no longer than they must.
SOFTMAX = replace(load("softmax"), seconds=1.0)


@pytest.fixture
def graded(box: Sandbox, cache: Path):
    def judge(source: str | bytes, *, only_samples: bool = False) -> Report:
        data = source if isinstance(source, bytes) else source.encode()
        return grade(SOFTMAX, data, box, cache=cache, only_samples=only_samples)

    return judge


def test_it_accepts_a_right_solution_without_its_follow_up(graded):
    report = graded(RIGHT)
    assert report.verdict is Verdict.ACCEPTED
    assert report.bugs == []
    assert not report.scores["part2"].attempted
    assert report.scores["trap"].passed == report.scores["trap"].total > 10
    assert report.environment.numpy
    assert report.backend == "bubblewrap"


def test_it_names_the_bug_of_a_wrong_one_and_shows_what_differs(graded):
    report = graded(RIGHT.replace("x.max(", "x.mean("))
    assert report.verdict is Verdict.WRONG_ANSWER
    assert report.bugs[0].id == "mean-subtracted"
    first = next(case for case in report.cases if case.verdict is Verdict.WRONG_ANSWER)
    assert first.group == "trap"
    assert first.message
    assert first.inputs
    assert first.expected
    assert first.actual
    assert not any(case.stateful for case in report.cases)


def test_it_shows_what_a_sample_prints(graded):
    report = graded(
        "print('at import')\n" + RIGHT.replace("e = np", "print('seen', x.shape); e = np"), only_samples=True
    )
    assert report.verdict is Verdict.ACCEPTED
    assert all(case.sample for case in report.cases)
    assert "seen (3,)" in report.cases[0].stdout


def test_it_stops_what_hangs_and_judges_the_next_as_if_nothing_had_happened(graded):
    report = graded(RIGHT.replace("def softmax(x):", "def softmax(x):\n    while x.ndim == 1: pass"))
    assert report.verdict is Verdict.TIME_LIMIT
    assert report.cases[0].message == "It did not finish within 1 s."
    assert report.cases[-1].verdict is Verdict.NOT_RUN
    assert graded(RIGHT).verdict is Verdict.ACCEPTED


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


def test_it_believes_nothing_that_is_printed(graded):
    report = graded(FORGED)
    assert report.verdict is not Verdict.ACCEPTED
    assert report.verdict is not Verdict.JUDGE_ERROR


@pytest.mark.parametrize("leave", ["os._exit(0)", "sys.exit(0)", "os.kill(os.getpid(), 9)", "raise KeyboardInterrupt"])
def test_it_refuses_what_leaves_early(graded, leave: str):
    report = graded("import os, sys\n" + RIGHT.replace("def softmax(x):", f"def softmax(x):\n    {leave}"))
    assert report.verdict is Verdict.RUNTIME_ERROR
    assert graded(f"import os, sys\n{leave}\n" + RIGHT).verdict is Verdict.RUNTIME_ERROR


def test_it_gives_what_took_too_much_its_own_verdict(graded):
    eats = RIGHT.replace("def softmax(x):", "def softmax(x):\n    b = [bytearray(1 << 30) for _ in range(1 << 10)]")
    assert graded(eats).verdict is Verdict.MEMORY_LIMIT
    floods = RIGHT.replace("def softmax(x):", "def softmax(x):\n    print('x' * (1 << 21))")
    assert graded(floods).verdict is Verdict.OUTPUT_LIMIT


def test_it_says_that_a_solution_keeps_state(graded):
    kept = RIGHT.replace(
        "def softmax(x):", "seen = []\ndef softmax(x):\n    seen.append(1)\n    if len(seen) > 1: return x * 0"
    )
    report = graded(kept)
    assert any(case.stateful for case in report.cases)
    assert "keeps state between calls" in " ".join(case.message for case in report.cases)
    assert report.verdict is Verdict.ACCEPTED  # for alone each case is right


def test_it_runs_no_follow_up_that_is_there_in_name_only(graded):
    report = graded(RIGHT.replace("def softmax(x):", "def softmax(x, axis=-1):"))
    assert report.verdict is Verdict.ACCEPTED
    assert report.scores["part2"].attempted
    assert report.scores["part2"].passed < report.scores["part2"].total


@pytest.mark.parametrize(
    ("source", "message", "line"),
    [
        (b"", "Your file is empty: it must define softmax(", None),
        (b"\n# \xff\n", "Your file is not UTF-8: byte 0xff on line 2.", 2),
        (b"x = 1\ny = '\0'\n", "Your file has a NUL byte on line 2.", 2),
        (b"#" * (10 << 20), "Your file is larger than the 1,048,576 bytes", None),
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
        (b"import numpy.nope\n", "Your solution imports numpy.nope (line 1), which is not there.", 1),
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
def test_it_gives_bad_source_one_message(graded, source: bytes, message: str, line: int | None):
    report = graded(source)
    assert report.verdict is Verdict.RUNTIME_ERROR
    assert message in report.message
    assert (report.line, report.cases, report.bugs) == (line, [], [])


def test_it_names_a_forbidden_import_inside_a_function(graded):
    report = graded(RIGHT.replace("def softmax(x):", "def softmax(x):\n    import scipy"))
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


def test_it_lets_no_sample_tell_of_hidden_cases(graded):
    """Samples run first, and what hidden cases print or raise stays with the interviewer."""
    seen = for_candidate(graded(HIDES), show_bugs=True)
    hidden = [case for case in seen.cases if not case.sample]
    assert len(hidden) > 20
    assert not any("SEEN" in case.model_dump_json() or "[[" in case.model_dump_json() for case in hidden)
    assert all(case.index < len(seen.cases) - len(hidden) for case in seen.cases if case.sample)
