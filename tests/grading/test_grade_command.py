"""`manage.py grade` as scripts use it: exit statuses, one JSON object per line, no database, web server or broker."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from judge.grading.grade_command import get_exit_status
from judge.grading.report import Verdict
from problems.format.loader import PRACTICE_SEED, load_package
from tests.grading.test_real_submissions import RIGHT

ROOT = Path(__file__).resolve().parents[2]
WRONG = RIGHT.replace("x.max(", "x.mean(")


@pytest.fixture
def manage(cache: Path, tmp_path: Path):
    """Return a function that runs `manage.py` without a reachable database or broker."""
    unavailable = {
        "DATABASE_URL": "sqlite:////nonexistent/db",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "JUDGE_CACHE": str(cache),
    }

    def run(*arguments: str, stdout: Any = subprocess.PIPE, **settings: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        env = {**os.environ, **unavailable, **settings}
        return subprocess.run(
            command, cwd=tmp_path, env=env, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False
        )

    return run


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "right.py").write_text(RIGHT)
    (tmp_path / "wrong.py").write_text(WRONG)
    (tmp_path / "bad.py").write_text("import torch\n")
    return tmp_path


def test_prints_one_json_line_per_file_and_exits_with_1(manage, files: Path):
    done = manage("grade", "softmax", "right.py", "wrong.py", "bad.py", "right.py", "--json", "--backend", "bubblewrap")
    assert (done.returncode, done.stderr) == (1, "")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["file"] for line in lines] == ["right.py", "wrong.py", "bad.py", "right.py"]
    assert [line["verdict"] for line in lines] == ["accepted", "wrong_answer", "runtime_error", "accepted"]
    right, wrong, bad, _ = lines
    for line in lines:
        assert {"file", "slug", "verdict", "scores", "bugs", "cases", "time_ms", "backend", "problem_version",
                "environment"} <= line.keys()  # fmt: skip
        assert (line["slug"], line["backend"]) == ("softmax", "bubblewrap")
        assert line["environment"].keys() == {"python", "numpy"}
    assert right["scores"]["normal"].keys() == {"passed", "total"}
    assert {case["verdict"] for case in right["cases"]} == {"accepted", "not_attempted"}
    assert right["cases"][0].keys() == {"name", "group", "verdict", "message", "time_ms"}
    assert right["bugs"] == []
    assert wrong["bugs"][0].keys() == {"id", "cost", "weight", "evidence"}
    assert wrong["bugs"][0]["id"] == "mean-subtracted"
    assert bad["cases"] == []
    assert bad["message"] == "Your solution imports torch (line 1): only the standard library and NumPy are available."


def test_ends_quietly_when_nobody_reads_on(manage, files: Path):
    """As with `| head -1`."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as output:
        done = manage("grade", "softmax", "right.py", "wrong.py", "--backend", "bubblewrap", stdout=output)
    assert (done.returncode, done.stderr) == (128 + signal.SIGPIPE, "")


def test_prints_text_and_exits_with_0_if_all_are_accepted(manage, files: Path):
    done = manage("grade", "softmax", "right.py")
    assert (done.returncode, done.stderr) == (0, "")
    first, *rest = done.stdout.splitlines()
    assert first == "right.py: accepted"
    assert any(line.split() == ["part2", "not", "attempted"] for line in rest)
    assert "NumPy" in rest[-2]


def test_grades_with_the_cases_of_interviews(manage, files: Path):
    """A file that knows one hidden input of practice is wrong only there."""
    case = next(case for case in load_package("softmax").cases(PRACTICE_SEED) if case.name == "softmax: a vector")
    first = float(case.payload["args"][0][0])
    known = RIGHT + f"\n\nright = softmax\n\n\ndef softmax(x):\n    return right(x) + (x.flat[0] == {first!r})\n"
    (files / "known.py").write_text(known)
    assert manage("grade", "softmax", "known.py").returncode == 1
    done = manage("grade", "softmax", "known.py", "--cases", "interview")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sofmax", "right.py"), f"There is no problem 'sofmax' in {ROOT / 'problems'}. JUDGE_PROBLEMS is not"),
        (("sofmax", "right.py"), ". Nothing was done. Choose one of: softmax"),
        (("../softmax", "right.py"), "There is no problem"),
        (("softmax", "right.py", "nowhere.py"), "'nowhere.py' is not a file. Nothing was graded."),
        (("softmax", "."), "'.' is not a file"),
        (("softmax", "right.py", "--backend", "none"), "There is no backend 'none'. Nothing was done. Choose one of: "),
        (("softmax",), "FILE"),
        (("softmax", "right.py", "--exercise", "dance"), "invalid choice"),
        (
            ("softmax", "right.py", "--exercise", "fix", "--bug", "none"),
            "softmax has no bug 'none'. Nothing was graded. Choose one of: mean-",
        ),
        (
            ("softmax", "right.py", "--exercise", "test", "--bug", "mean-subtracted"),
            "--bug cannot be used with --exercise test",
        ),
    ],
)
def test_exits_with_2_and_one_line_on_usage_errors(manage, files: Path, arguments: tuple[str, ...], message: str):
    done = manage("grade", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_grades_the_debugging_exercises(manage, files: Path):
    done = manage("grade", "softmax", "right.py", "wrong.py", "--exercise", "fix", "--bug", "mean-subtracted", "--json")
    right, wrong = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, right["verdict"], wrong["verdict"]) == (1, "accepted", "wrong_answer")
    assert (right["exercise"], right["fix"], right["bug"]) == ("fix", 1, "mean-subtracted")
    (files / "tests.py").write_bytes((ROOT / "problems/softmax/exercise_tests.py").read_bytes())
    done = manage("grade", "softmax", "tests.py", "--exercise", "test", "--json")
    line = json.loads(done.stdout)
    assert (done.returncode, line["verdict"], line["exercise"], line["caught"]) == (
        0,
        "accepted",
        "test",
        line["total"],
    )
    assert [one["label"] for one in line["implementations"][:4]] == ["right 1", "right 2", "right 3", "buggy 1"]
    assert line["implementations"][3]["bug"]["id"] == "mean-subtracted"
    (files / "empty.py").write_text("def test_nothing():\n    pass\n")
    done = manage("grade", "softmax", "empty.py", "--exercise", "test")
    assert done.returncode == 1
    assert "missed     buggy 1: The mean is subtracted" in done.stdout


def test_exits_with_3_on_internal_errors(manage, files: Path):
    (files / "cache").write_text("a file where a folder must be")
    done = manage("grade", "softmax", "right.py", "--json", JUDGE_CACHE=str(files / "cache"))
    assert done.returncode == 3
    line = json.loads(done.stdout)
    assert line["verdict"] == "judge_error"
    assert "JUDGE_CACHE" in line["message"]


def test_maps_verdicts_to_exit_statuses():
    assert [get_exit_status(verdict) for verdict in (Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.JUDGE_ERROR)] == [
        0,
        1,
        3,
    ]
