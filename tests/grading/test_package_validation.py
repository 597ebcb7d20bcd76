"""The publishing gate on every package: every accepted solution accepted, every bug refused and named, junk refused."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from judge.grading.grade import grade
from judge.grading.publish import inspect, probes
from judge.grading.publish_bugs import Seen, told
from problems.format.diagnose import Named
from problems.format.loader import ROOT, discover, load
from problems.format.problem import Bug, Problem
from sandbox import Sandbox


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_it_finds_nothing_to_mend_in_any_package(cache: Path):
    command = [sys.executable, str(ROOT.parent / "manage.py"), "check_problems"]
    done = subprocess.run(
        command, check=False, env={**os.environ, "JUDGE_CACHE": str(cache)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert [line.partition(": ready, ")[0] for line in lines] == list(discover())


def small(problem: Problem, **changes: object) -> Problem:
    """A problem with nothing to run but what a test puts there."""
    bare = {"accepted": {}, "bugs": (), "chapter": None, "exercise_tests": b"", "output": "other", **changes}
    version = "test" + str(abs(hash(str(changes))))[:8]
    return replace(problem, version=version, **bare)  # type: ignore[arg-type] -- fields of many types


def said(problem: Problem, box: Sandbox, cache: Path) -> str:
    return "\n".join(inspect(problem, box, cache=cache).failures)


def test_it_finds_an_accepted_solution_that_is_wrong(box: Sandbox, cache: Path):
    softmax = load("softmax")
    wrong = next(bug for bug in softmax.bugs if bug.id == "mean-subtracted").sources[""]
    assert "accepted/mine.py: is right and fails" in said(small(softmax, accepted={"mine": wrong}), box, cache)


def test_it_finds_a_bug_that_nothing_fails_and_junk_that_is_accepted(box: Sandbox, cache: Path):
    softmax = load("softmax")
    blind = replace(softmax.bugs[0], sources={"": softmax.reference})
    failures = said(small(softmax, bugs=(blind,)), box, cache)
    assert f"bugs/{blind.id}.py: passes every case" in failures
    assert "is not named: the diagnosis says nothing" in failures
    assert f"the bug {blind.id!r} passes every trap case" in failures


def test_it_finds_a_starter_that_says_nothing_clear(box: Sandbox, cache: Path):
    starter = "def softmax(x):\n    return x.y.z\n\n\ndef log_softmax(x):\n    return x\n"
    assert "starter.py: fails with" in said(small(load("softmax"), starter=starter), box, cache)


def test_it_finds_a_reference_that_fails_its_own_cases(box: Sandbox, cache: Path):
    broken = small(load("softmax"), reference=b"def softmax(x, axis=-1):\n    1 / 0\n\n\nlog_softmax = softmax\n")
    assert "The reference of softmax fails its own case" in said(broken, box, cache)


def test_it_holds_the_chapters_code_to_what_the_package_says_of_it(box: Sandbox, cache: Path):
    softmax = load("softmax")
    assert softmax.chapter is not None
    stricter = replace(softmax.chapter, verdict="wrong_answer", bugs=("max-added-back", "log-of-softmax"))
    (probe,) = (probe for probe in probes(replace(softmax, chapter=stricter)) if probe.name == "chapter.py")
    found = " ".join(probe.look(grade(softmax, probe.source, box, cache=cache)))
    assert "got accepted and not wrong_answer" in found
    assert "is told the bugs ['max-added-back']" in found


def test_it_looks_at_every_source_of_a_package(box: Sandbox, cache: Path):
    softmax = load("softmax")
    names = [probe.name for probe in probes(softmax)]
    assert names[0] == "reference.py"
    assert names[-1] == "starter.py"
    assert len(names) == len(set(names))
    assert {f"accepted/{name}.py" for name in softmax.accepted} <= set(names)
    assert {"chapter.py", "the wrong answer 'empty'", "the wrong answer 'zeros'"} <= set(names)
    # A bug that is in none of its variants: each of them is complained of.
    bug = softmax.bugs[0]
    right = replace(bug, sources=dict.fromkeys(bug.sources, softmax.reference))
    failures = said(small(softmax, bugs=(right,)), box, cache)
    assert len(bug.sources) > 2
    for path in softmax.folder.glob(f"bugs/{bug.id}*.py"):
        assert f"bugs/{path.name}: passes every case" in failures


TRAP, COST = (
    Bug(id=name, title="", sign="", why="", how="", cost=name == "cost", sources={}) for name in ("b", "cost")
)


def seen(*failing: str, **weights: float) -> Seen:
    names = [(replace(TRAP, id=name), weight) for name, weight in weights.items()]
    named = [Named(bug=bug, weight=weight, evidence="", cases=()) for bug, weight in names]
    return Seen(frozenset(failing), named)


@pytest.mark.parametrize(
    ("bug", "what", "words"),
    [
        (TRAP, seen("trap", b=1.0), ""),
        (TRAP, seen("part2", "trap", b=0.7, other=0.7), ""),
        (TRAP, seen("trap", other=0.9, b=0.7), "says other (0.9), b (0.7)"),
        (TRAP, seen("trap"), "says nothing"),
        (TRAP, seen(b=1.0), "passes every case"),
        (TRAP, seen("hard", "efficiency", b=1.0), "was accepted"),
        (COST, seen("efficiency", cost=1.0), ""),
        (COST, seen("efficiency", "normal", cost=1.0), "was not accepted"),
    ],
)
def test_it_wants_a_bug_refused_or_costed_and_first_or_level_with_the_first(bug: Bug, what: Seen, words: str):
    complaints = " ".join(told(bug, what))
    assert words in complaints if words else complaints == ""
