"""`manage.py grade` without Django: files in, lines out, an exit status. Needs no database, web or broker."""

import logging
import sys
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from judge.grading.ahead import in_order
from judge.grading.errors import GradingError
from judge.grading.grade import unjudged
from judge.grading.printed import as_json, as_text
from judge.grading.report import Exercise, Report, Verdict
from judge.grading.source import LARGEST
from judge.grading.task import Task, grade_task
from problems.format.exercises import fix_of
from problems.format.loader import ROOT, PackageError, discover, load
from problems.format.problem import Problem
from sandbox import open_sandbox
from sandbox.base import Sandbox, SandboxError
from sandbox.choose import names

ALL_ACCEPTED, REFUSED, WRONG_USE, JUDGE_ERROR = 0, 1, 2, 3
"""Exit statuses."""

AT_ONCE = 2
"""Cells that one call keeps busy."""


class WrongUseError(Exception):
    """What was asked for is not there. The message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    out: TextIO
    err: TextIO


def run_grade(
    slug: str,
    files: Sequence[str],
    *,
    exercise: Exercise = "implement",
    bug: str | None = None,
    as_lines: bool,
    backend: str | None,
    streams: Streams,
) -> int:
    """Grade each file, print each report as soon as it and those before it are done, and give the exit status."""

    def work() -> int:
        problem = find(slug)
        task = _task(problem, exercise, bug)
        _demand_files(files)
        show = as_json if as_lines else as_text
        with closing(opened(backend)) as sandbox:
            return _grade_all(problem, task, files, sandbox, lambda file, report: say(streams.out, show(file, report)))

    return guarded(work, streams.err)


def guarded(work: Callable[[], int], err: TextIO) -> int:
    """`work()`, with the errors that it may end in said in one line, and their exit status."""
    try:
        with _reports_alone():
            return work()
    except WrongUseError as wrong:
        say(err, str(wrong))
        return WRONG_USE
    except (SandboxError, GradingError, PackageError) as ours:
        say(err, f"The judge failed, and no submission is to blame: {ours}")
        return JUDGE_ERROR


def find(slug: str) -> Problem:
    if slug not in {path.parent.name for path in ROOT.glob("*/problem.toml")}:
        raise WrongUseError(f"There is no problem {slug!r}. There are: {', '.join(discover())}.")
    return load(slug)


def _task(problem: Problem, exercise: Exercise, bug: str | None) -> Task:
    if bug is not None and exercise != "fix":
        raise WrongUseError(f"--bug goes with --exercise fix, and not with {exercise}.")
    if exercise != "fix":
        return Task(exercise)
    fix = fix_of(problem, bug=bug)
    if fix is None:
        known = ", ".join(bug.id for bug in problem.bugs)
        raise WrongUseError(f"{problem.slug} has no bug {bug!r}. It has: {known}.")
    return Task(exercise, fix)


def _demand_files(files: Iterable[str]) -> None:
    for file in files:
        if not Path(file).is_file():
            raise WrongUseError(f"{file!r} is not a file. Nothing was graded.")


def opened(backend: str | None) -> Sandbox:
    if backend is not None and backend not in names():
        raise WrongUseError(f"There is no backend {backend!r}. There are: {', '.join(names())}.")
    return open_sandbox(backend, spare=AT_ONCE, max_cells=AT_ONCE)


def _grade_all(
    problem: Problem, task: Task, files: Sequence[str], sandbox: Sandbox, show: Callable[[str, Report], None]
) -> int:
    status = ALL_ACCEPTED
    reports = in_order(lambda file: _grade_one(problem, task, file, sandbox), files, at_once=AT_ONCE)
    for file, report in zip(files, reports, strict=True):
        show(file, report)
        status = max(status, exit_status(report.verdict))
    return status


def exit_status(verdict: Verdict) -> int:
    match verdict:
        case Verdict.ACCEPTED:
            return ALL_ACCEPTED
        case Verdict.JUDGE_ERROR:
            return JUDGE_ERROR
        case _:
            return REFUSED


def _grade_one(problem: Problem, task: Task, file: str, sandbox: Sandbox) -> Report:
    try:
        return grade_task(problem, task, read_source(Path(file)), sandbox)
    except (SandboxError, GradingError, PackageError, OSError) as error:
        return unjudged(problem, str(error), backend=sandbox.name)


def read_source(path: Path) -> bytes:
    """The file's bytes, cut a little above what is taken: a huge file is refused by its size and never held whole."""
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def say(stream: TextIO, text: str) -> None:
    stream.write(text + "\n")
    stream.flush()


@contextmanager
def _reports_alone() -> Generator[None]:
    """Which cell a job ran in is news to an operator, and would stand between the lines that are read here."""
    log = logging.getLogger("sandbox")
    before = log.level
    log.setLevel(logging.WARNING)
    try:
        yield
    finally:
        log.setLevel(before)


def system_streams() -> Streams:
    return Streams(out=sys.stdout, err=sys.stderr)
