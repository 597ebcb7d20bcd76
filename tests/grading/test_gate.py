"""The publishing gate on every package: every accepted solution accepted, every bug refused and named, junk refused."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from judge.grading.grade import grade
from judge.grading.publish import inspect, probes
from problems.format.loader import ROOT, discover, load
from problems.format.problem import Problem
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
    return replace(problem, version="test" + str(abs(hash(str(changes))))[:8], **bare)  # type: ignore[arg-type]


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


def test_it_looks_at_every_source_of_a_package():
    softmax = load("softmax")
    names = [probe.name for probe in probes(softmax)]
    assert names[0] == "reference.py"
    assert names[-1] == "starter.py"
    assert len(names) == len(set(names))
    assert set(_expected_names(softmax)) <= set(names)


def _expected_names(problem: Problem) -> Iterator[str]:
    yield from (f"accepted/{name}.py" for name in problem.accepted)
    yield from (path.relative_to(problem.folder).as_posix() for path in problem.folder.glob("bugs/*.py"))
    yield "the wrong answer 'empty'"
    yield "the wrong answer 'zeros'"


def test_it_wants_the_bug_first_or_level_with_the_first(box: Sandbox, cache: Path):
    softmax = load("softmax")
    probe = next(probe for probe in probes(softmax) if probe.name == "bugs/mean-subtracted.py")
    report = grade(softmax, probe.source, box, cache=cache)
    assert list(probe.look(report)) == []
    others = [bug.model_copy(update={"id": "other", "weight": 2.0}) for bug in report.bugs[:1]]
    assert "is not named" in "".join(probe.look(report.model_copy(update={"bugs": others + report.bugs})))
