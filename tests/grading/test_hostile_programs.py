"""Every program of tests/hostile, judged as any submission is, on each backend: it gets the verdict that it must get in
bounded time, leaves nothing behind, and whoever comes next to the same worker is judged right."""

import fnmatch
import re
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from judge.grading.expected import expectations
from judge.grading.grade import grade
from judge.grading.report import Report, Verdict
from problems.format.loader import SEED, load
from problems.format.problem import Problem
from sandbox import Sandbox, open_sandbox
from tests.backends import demand
from tests.grading.hostile import FAMILIES, ROOT, FormError, Program, programs, read
from tests.grading.leftovers import Watch, leftovers

BACKENDS = ("bubblewrap", "docker")
"""A launcher's cells are those of the docker backend; tests/sandbox says so."""

SPARE = 1
SECONDS = 60
"""More than the slowest takes on a busy machine: one that hangs while it is imported, or that must be killed thrice."""

RIGHT = min(load("softmax").accepted.items())[1]
SAMPLES = sum(case.sample for case in load("softmax").cases(SEED))
NEXT = replace(load("softmax"), seconds=30.0)


@dataclass(frozen=True)
class Worker:
    """What judges one submission after the other, and is watched from outside."""

    boxes: Sandbox
    watch: Watch


@pytest.fixture(scope="module", params=BACKENDS)
def worker(request: pytest.FixtureRequest) -> Iterator[Worker]:
    demand(request.param)
    watch = Watch(request.param)
    with closing(open_sandbox(request.param, spare=SPARE, max_cells=1)) as opened:
        yield Worker(opened, watch)
    assert not watch.strangers(0)
    assert not watch.strange_groups()


CASES = {"exhaustion": 2, "escape": 2, "cheating": 8, "odd": 8}
"""So few of them, the ordinary ones, make it quick and make it no harder to be accepted. Limits are those of a case."""


def problem_of(program: Program, backend: str) -> Problem:
    """What is to run out of time is given little of it. Why an answer is wrong is asked of one problem, and on one
    backend: it is found outside, from what came out."""
    whole, count = load(program.against), CASES[program.family]
    seconds = 0.5 if Verdict.TIME_LIMIT in program.verdicts else 10.0
    return replace(
        whole,
        version=f"{whole.version}, {count} cases",  # by it the reference's outcomes are remembered
        seconds=seconds,
        memory_mib=128,
        cases=lambda seed: list(whole.cases(seed))[:count],
        bugs=whole.bugs if count > 2 and (program.against, backend) == ("softmax", BACKENDS[0]) else (),
    )


EVERY = programs()
EACH = 8
"""Programs that neither take nor probe are followed by an honest one as often as this. What follows the others is
hostile too, and gets its own verdict."""


@pytest.mark.parametrize("program", EVERY, ids=lambda program: program.name)
def test_it_judges(program: Program, worker: Worker, cache: Path):
    boxes = worker.boxes
    problem, known = problem_of(program, boxes.name), expectations(cache)
    # Made once for each problem, whoever comes first.
    known.reference(problem, SEED, boxes)
    known.bugs(problem, SEED, boxes)
    started = time.monotonic()
    report = grade(problem, program.source, boxes, cache=cache)
    assert time.monotonic() - started < SECONDS
    assert report.verdict in program.verdicts, (report.verdict, report.message)
    assert_it_holds(program, report)
    assert not worker.watch.strangers(SPARE)
    assert not leftovers()
    if program.family in ("exhaustion", "escape") or program in EVERY[::EACH]:
        assert_the_next_is_judged_right(boxes, cache)


def assert_the_next_is_judged_right(boxes: Sandbox, cache: Path) -> None:
    after = grade(NEXT, RIGHT, boxes, cache=cache, only_samples=True)
    assert (after.verdict, len(after.cases)) == (Verdict.ACCEPTED, SAMPLES), after
    assert not any(case.stdout or case.stateful for case in after.cases)


def assert_it_holds(program: Program, report: Report) -> None:
    if program.holds == "stateful":
        assert any(case.stateful for case in report.cases)
    elif program.holds:
        assert program.holds.split('"')[1] in report.message


def test_there_are_enough_of_each_family():
    assert len(EVERY) >= 80
    assert all(sum(program.family == family for program in EVERY) >= 15 for family in FAMILIES)
    assert len({program.source for program in EVERY}) == len(EVERY)


def test_no_cheat_may_be_accepted_and_none_may_be_our_failure():
    for program in EVERY:
        assert Verdict.JUDGE_ERROR not in program.verdicts, program.name
        assert program.family != "cheating" or Verdict.ACCEPTED not in program.verdicts, program.name


def test_the_page_on_security_names_programs_that_there_are():
    """The last cell of each row of its table."""
    page = (ROOT.parents[1] / "docs" / "security.md").read_text()
    table = page.partition("## What stops what")[2].partition("\n## ")[0]
    cells = [line.rpartition(" | ")[2] for line in table.splitlines() if line.startswith("| ")]
    named = [name for cell in cells for name in re.findall(r"`([^`]+)`", cell) if not name.endswith(".py")]
    known = [program.name for program in EVERY]
    lost = [name for name in named if not fnmatch.filter(known, name if "/" in name else f"*/{name}")]
    assert len(named) > 60
    assert not lost


FORM = '"""Tries.\n\nAgainst: softmax\nVerdict: wrong_answer\n%s"""\n'


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\n",
        '"""Tries."""\n',
        '"""Tries.\n\nAgainst: softmax\n"""\n',
        FORM % "Veridct: wrong_answer\n",
        FORM % "Verdict: wrong_answer\n",
        FORM % "Then: whatever\n",
        FORM % "Holds: hope\n",
        FORM % "Source: an expression\n",
        FORM % "Source: an expression\n" + "'text'\n",
        (FORM % "").replace("wrong_answer", "wrong"),
    ],
)
def test_it_reads_no_program_of_another_form(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tests.grading.hostile.ROOT", tmp_path)
    file = tmp_path / "odd" / "one.py"
    file.parent.mkdir()
    file.write_text(FORM % "")
    assert read(file).verdicts == {Verdict.WRONG_ANSWER}
    file.write_text(text)
    with pytest.raises((FormError, ValueError)):
        read(file)


def test_it_finds_what_is_left(tmp_path: Path):
    assert not leftovers()
    left = Path("/tmp/hostile-mark-of-a-test")
    left.touch()
    try:
        assert leftovers() == [str(left)]
    finally:
        left.unlink()
