"""Grades every program of tests/hostile like a submission, on each backend.

It must get an allowed verdict in bounded time and leave nothing behind. The next submission to the same worker must be
graded correctly.
"""

import fnmatch
import hashlib
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from judge.grading.context import GradingContext
from judge.grading.exercise_graders import get_grader
from judge.grading.grade import grade
from judge.grading.report import GradingReport, Verdict
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.problem import Problem
from sandbox import Sandbox, open_sandbox
from sandbox.cell_images import has_kernels
from tests.backends import STRICT_BUBBLEWRAP, require_backend, use_backend
from tests.grading.hostile_programs import (
    FAMILIES,
    ROOT,
    HostileProgram,
    ProgramFormatError,
    load_program,
    load_programs,
)
from tests.grading.leak_checks import LeakWatch, find_leaks
from tools.gate.groups import GATE, read_table

BACKENDS = ("bubblewrap", "docker", STRICT_BUBBLEWRAP)
"""The launcher creates the same cells as the docker backend; tests/sandbox verifies it."""

SPARE = 1
SECONDS = 60
"""Time limit for one program on a busy machine. The slowest hang at import or must be killed three times."""

RIGHT = min(load_package("softmax").accepted.items())[1]
SAMPLE_COUNT = sum(case.sample for case in load_package("softmax").cases(PRACTICE_SEED))
NEXT_PROBLEM = replace(load_package("softmax"), seconds=30.0)


@dataclass(frozen=True)
class WatchedSandbox:
    """A sandbox that runs one submission after the other, and the watch that checks it from the host."""

    sandbox: Sandbox
    watch: LeakWatch


@contextmanager
def open_watched(backend: str) -> Iterator[WatchedSandbox]:
    with use_backend(backend) as name:
        require_backend(name)
        watch = LeakWatch(name)
        with closing(open_sandbox(name, spare=SPARE, max_cells=2)) as opened:  # a test file needs two
            yield WatchedSandbox(opened, watch)
        assert not watch.find_leaked_processes(0)
        assert not watch.find_leaked_control_groups()


@pytest.fixture(scope="module")
def watched_sandboxes() -> Iterator[Callable[[str], WatchedSandbox]]:
    """Returns the sandbox of a backend, the same one until another backend is asked for."""
    opened: dict[str, WatchedSandbox] = {}
    with ExitStack() as exits:

        def get(backend: str) -> WatchedSandbox:
            if backend not in opened:
                opened.clear()
                exits.close()
                opened[backend] = exits.enter_context(open_watched(backend))
            return opened[backend]

        yield get


@pytest.fixture
def watched(request: pytest.FixtureRequest, watched_sandboxes: Callable[[str], WatchedSandbox]) -> WatchedSandbox:
    return watched_sandboxes(request.param)


CASE_COUNTS = {"exhaustion": 2, "escape": 2, "cheating": 8, "odd": 8, "kernels": 6}
"""Number of cases by family. The first, ordinary cases are enough: fewer cases are faster and not harder to pass."""


def build_problem(program: HostileProgram, backend: str) -> Problem:
    """Return the program's problem. For a program that implements it, it is reduced to a few cases, unless the program
    is about the others.

    Programs that must exceed the time limit get a short limit. The diagnosis runs on one problem and one backend only,
    because it runs outside the sandbox, on the outcomes.
    """
    problem, count = load_package(program.problem), CASE_COUNTS[program.family]
    if program.exercise.exercise != "implement":
        return problem
    if program.has_all_cases:
        return replace(problem, version=f"{problem.version}, no bugs", bugs=())
    seconds = 0.5 if Verdict.TIME_LIMIT in program.verdicts else 10.0
    return replace(
        problem,
        version=f"{problem.version}, {count} cases",  # key of the cached outcomes of the reference
        seconds=seconds,
        memory_mib=128,
        cases=lambda seed: list(problem.cases(seed))[:count],
        bugs=problem.bugs if count > 2 and (program.problem, backend) == ("softmax", BACKENDS[0]) else (),
    )


IMAGE_PROGRAMS = {
    *("cheating/finds_the_reference_on_disk", "cheating/imports_the_reference", "cheating/looks_for_expected_values"),
    *("cheating/reads_memory", "cheating/reads_the_driver"),
    *("odd/long_expression", "odd/many_decorators", "odd/nested_blocks", "odd/parentheses", "odd/unary_operators"),
}
"""Programs of `cheating` and `odd` that depend on what is in a cell: its files, or the limits of its Python version."""


def is_in_sample(program: HostileProgram) -> bool:
    """Return whether a program is in a fixed eighth of all, which stays the same when others are added."""
    return hashlib.sha256(program.name.encode()).digest()[0] % 8 == 0


def runs_on(program: HostileProgram, backend: str) -> bool:
    """Return whether a program runs on a backend. Every program runs on the first one.

    What stops the other families is the same code in a strict and in a shared cell. Those that try to escape meet the
    namespaces and mounts, which bubblewrap makes in one and `inside/namespaces.py` in the other. Driver, checker and
    relay refuse what cheats or is odd, and they are the same in a container. What refuses cheating
    kernels depends on the interpreters of Python and Triton, and the image has its own.
    """
    if backend == STRICT_BUBBLEWRAP:
        return program.family == "escape"
    if program.family == "kernels":
        return has_kernels()
    if backend == BACKENDS[0] or program.family in ("exhaustion", "escape"):
        return True
    return program.name in IMAGE_PROGRAMS or is_in_sample(program)


PROGRAMS = load_programs()
RUNS = [
    pytest.param(backend, program, id=f"{backend}-{program.name}")
    for backend in BACKENDS
    for program in PROGRAMS
    if runs_on(program, backend)
]


@pytest.mark.parametrize(("watched", "program"), RUNS, indirect=["watched"])
def test_judges_hostile_program(program: HostileProgram, watched: WatchedSandbox, cache: Path):
    sandbox = watched.sandbox
    context = GradingContext(build_problem(program, sandbox.name), sandbox, cache=cache)
    # The first program of each problem fills the cache.
    context.get_expected()
    context.get_fingerprints()
    started = time.monotonic()
    report = get_grader(program.exercise)(context, program.source)
    assert time.monotonic() - started < SECONDS  # steady: usually a second or two
    assert report.verdict in program.verdicts, (report.verdict, report.message)
    assert_expectation(program, report)
    kinds = 2 if program.family == "kernels" else 1  # idle cells of other programs remain beside those for kernels
    assert not watched.watch.find_leaked_processes(SPARE * kinds)
    assert not find_leaks()
    # The others are followed by another hostile program, which must get its own verdict.
    if program.family in ("exhaustion", "escape") or is_in_sample(program):
        assert_next_submission_is_accepted(sandbox, cache)


def assert_next_submission_is_accepted(sandbox: Sandbox, cache: Path) -> None:
    report = grade(GradingContext(NEXT_PROBLEM, sandbox, cache=cache, only_samples=True), RIGHT)
    assert (report.verdict, len(report.cases)) == (Verdict.ACCEPTED, SAMPLE_COUNT), report
    assert not any(case.stdout or case.stateful for case in report.cases)


def assert_expectation(program: HostileProgram, report: GradingReport) -> None:
    if program.expectation == "stateful":
        assert any(case.stateful for case in report.cases)
    elif program.expectation:
        assert program.expectation.split('"')[1] in report.message


def test_each_family_has_enough_programs():
    assert len(PROGRAMS) >= 80
    assert all(sum(program.family == family for program in PROGRAMS) >= 12 for family in FAMILIES)
    assert len({program.source for program in PROGRAMS}) == len(PROGRAMS)


def test_docker_runs_a_part_of_each_family():
    assert {program.name for program in PROGRAMS} >= IMAGE_PROGRAMS
    for family in ("exhaustion", "escape", "cheating", "odd"):
        members = [program for program in PROGRAMS if program.family == family]
        count = sum(runs_on(program, "docker") for program in members)
        assert count == len(members) if family in ("exhaustion", "escape") else count >= len(members) / 8


def test_programs_never_expect_success_or_judge_error():
    for program in PROGRAMS:
        assert Verdict.JUDGE_ERROR not in program.verdicts, program.name
        assert program.family not in ("cheating", "kernels") or Verdict.ACCEPTED not in program.verdicts, program.name


def list_security_rows() -> list[str]:
    """Return the last cell of each row of the table, which names programs."""
    page = (ROOT.parents[1] / "docs" / "security.md").read_text()
    table = page.partition("## What stops what")[2].partition("\n## ")[0]
    return [line.rpartition(" | ")[2] for line in table.splitlines() if line.startswith("| ") and "`" in line]


def test_security_page_names_existing_programs():
    named_programs = [
        name for cell in list_security_rows() for name in re.findall(r"`([^`]+)`", cell) if not name.endswith(".py")
    ]
    names = [program.name for program in PROGRAMS]
    missing = [name for name in named_programs if not fnmatch.filter(names, name if "/" in name else f"*/{name}")]
    assert len(named_programs) > 60
    assert not missing


def test_gate_runs_a_program_of_each_row_of_the_security_page():
    test = "tests/grading/test_hostile_programs.py::test_judges_hostile_program[bubblewrap-{}]"
    ids = {test.format(program.name): program.name for program in PROGRAMS}
    in_gate = [ids[nodeid] for nodeid, group in read_table().assign(ids).items() if group == GATE]
    for row in list_security_rows():
        patterns = re.findall(r"`([^`]+)`", row)
        assert any(fnmatch.filter(in_gate, name if "/" in name else f"*/{name}") for name in patterns), row


FORM = '"""Tries.\n\nProblem: softmax\nVerdict: wrong_answer\n%s"""\n'


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\n",
        '"""Tries."""\n',
        '"""Tries.\n\nProblem: softmax\n"""\n',
        FORM % "Veridct: wrong_answer\n",
        FORM % "Verdict: wrong_answer\n",
        FORM % "Append: anything\n",
        FORM % "Cases: few\n",
        FORM % "Expect: hope\n",
        FORM % "Exercise: judge\n",
        FORM % "Exercise: fix\n",
        FORM % "Bug: mean-subtracted\n",
        FORM % "Source: expression\n",
        FORM % "Source: expression\n" + "'text'\n",
        (FORM % "").replace("wrong_answer", "wrong"),
    ],
)
def test_rejects_malformed_programs(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tests.grading.hostile_programs.ROOT", tmp_path)
    file = tmp_path / "odd" / "one.py"
    file.parent.mkdir()
    file.write_text(FORM % "")
    assert load_program(file).verdicts == {Verdict.WRONG_ANSWER}
    file.write_text(text)
    with pytest.raises((ProgramFormatError, ValueError)):
        load_program(file)


def test_finds_leaked_files(tmp_path: Path):
    assert not find_leaks()
    leaked = Path("/tmp/hostile-mark-of-a-test")
    leaked.touch()
    try:
        assert find_leaks() == [str(leaked)]
    finally:
        leaked.unlink()
