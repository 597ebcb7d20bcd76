"""The trusted side compiles, imports and opens nothing that a candidate wrote: a source is bytes to it."""

import sys
from pathlib import Path
from typing import Any

import pytest

from judge.grading.context import GradingContext
from judge.grading.grade import grade
from problems.format.loader import load_package
from sandbox import Sandbox
from tests.grading.doubling_problem import GradeTestFile

MARK = "written_by_a_candidate"
SOURCES = {
    "right": load_package("softmax").reference + f"\n{MARK} = 1\n".encode(),
    "wrong": f"{MARK} = 1\ndef softmax(x):\n    return x\n".encode(),
    "syntax error": f"{MARK} = = 1\n".encode(),
    "names a file": f"# {MARK}\nopen('/tmp/{MARK}', 'w').close()\nimport {MARK}\n".encode(),
}

_seen: list[str] | None = None


def record_use(event: str, arguments: tuple[Any, ...]) -> None:
    if _seen is not None and event in ("compile", "exec", "import", "open", "os.exec", "subprocess.Popen"):
        text = " ".join(describe_argument(argument) for argument in arguments)
        if MARK in text:
            _seen.append(f"{event}: {text[:200]}")


def describe_argument(argument: Any) -> str:
    if isinstance(argument, bytes):
        return argument.decode(errors="replace")
    return str(argument.co_consts + argument.co_names) if hasattr(argument, "co_consts") else str(argument)


sys.addaudithook(record_use)


@pytest.fixture
def uses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What this process compiles, runs, imports and opens and that contains the mark."""
    found: list[str] = []
    monkeypatch.setattr(sys.modules[__name__], "_seen", found)
    return found


def test_hook_sees_what_it_must(uses: list[str], tmp_path: Path):
    compile(f"{MARK} = 1", "source", "exec")
    (tmp_path / MARK).touch()
    assert [use.partition(":")[0] for use in uses] == ["compile", "open"]


@pytest.mark.parametrize("name", SOURCES)
def test_grading_does_not_touch_the_source(name: str, uses: list[str], sandbox: Sandbox, cache: Path):
    report = grade(GradingContext(load_package("softmax"), sandbox, cache=cache), SOURCES[name])
    assert (report.verdict == "accepted") == (name == "right")
    assert uses == []


def test_grading_does_not_touch_a_test_file(uses: list[str], grade_test_file: GradeTestFile):
    grade_test_file(f"from solution import double\n{MARK} = 1\ndef test_two():\n    assert double(1) == 2\n")
    assert uses == []
