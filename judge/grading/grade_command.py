"""`manage.py grade` without Django: files in, lines out, an exit status. Needs no database, web or broker."""

import logging
import sys
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from judge.grading.bad_source import MAX_SOURCE_BYTES
from judge.grading.errors import GradingError
from judge.grading.exercise_dispatch import ExerciseSpec, grade_exercise
from judge.grading.formatters import format_json, format_text
from judge.grading.grade import build_judge_error_report
from judge.grading.prefetch import prefetch_map
from judge.grading.report import Exercise, GradingReport, Verdict
from problems.format.exercises import fix_of
from problems.format.loader import ROOT, PackageError, discover, load
from problems.format.problem import Problem
from sandbox import open_sandbox
from sandbox.base import Sandbox, SandboxError
from sandbox.backends import names

EXIT_ACCEPTED, EXIT_REJECTED, EXIT_USAGE_ERROR, EXIT_JUDGE_ERROR = 0, 1, 2, 3
"""Exit statuses."""

MAX_CELLS = 2
"""Cells that one call keeps busy."""


class UsageError(Exception):
    """What was asked for is not there. The message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandStreams:
    out: TextIO
    err: TextIO


def run_grade(
    slug: str,
    files: Sequence[str],
    *,
    exercise: Exercise = "implement",
    bug: str | None = None,
    as_json: bool,
    backend: str | None,
    streams: CommandStreams,
) -> int:
    """Grade each file, print each report as soon as it and those before it are done, and give the exit status."""

    def work() -> int:
        problem = load_problem(slug)
        task = _task(problem, exercise, bug)
        _demand_files(files)
        show = format_json if as_json else format_text
        with closing(open_backend(backend)) as sandbox:
            return _grade_all(
                problem, task, files, sandbox, lambda file, report: write_line(streams.out, show(file, report))
            )

    return run_with_error_status(work, streams.err)


def run_with_error_status(work: Callable[[], int], err: TextIO) -> int:
    """`work()`, with the errors that it may end in said in one line, and their exit status."""
    try:
        with _reports_alone():
            return work()
    except UsageError as wrong:
        write_line(err, str(wrong))
        return EXIT_USAGE_ERROR
    except (SandboxError, GradingError, PackageError) as ours:
        write_line(err, f"The judge failed, and no submission is to blame: {ours}")
        return EXIT_JUDGE_ERROR


def load_problem(slug: str) -> Problem:
    if slug not in {path.parent.name for path in ROOT.glob("*/problem.toml")}:
        raise UsageError(f"There is no problem {slug!r}. There are: {', '.join(discover())}.")
    return load(slug)


def _task(problem: Problem, exercise: Exercise, bug: str | None) -> ExerciseSpec:
    if bug is not None and exercise != "fix":
        raise UsageError(f"--bug goes with --exercise fix, and not with {exercise}.")
    if exercise != "fix":
        return ExerciseSpec(exercise)
    fix = fix_of(problem, bug=bug)
    if fix is None:
        known = ", ".join(bug.id for bug in problem.bugs)
        raise UsageError(f"{problem.slug} has no bug {bug!r}. It has: {known}.")
    return ExerciseSpec(exercise, fix)


def _demand_files(files: Iterable[str]) -> None:
    for file in files:
        if not Path(file).is_file():
            raise UsageError(f"{file!r} is not a file. Nothing was graded.")


def open_backend(backend: str | None) -> Sandbox:
    if backend is not None and backend not in names():
        raise UsageError(f"There is no backend {backend!r}. There are: {', '.join(names())}.")
    return open_sandbox(backend, spare=MAX_CELLS, max_cells=MAX_CELLS)


def _grade_all(
    problem: Problem,
    task: ExerciseSpec,
    files: Sequence[str],
    sandbox: Sandbox,
    show: Callable[[str, GradingReport], None],
) -> int:
    status = EXIT_ACCEPTED
    reports = prefetch_map(lambda file: _grade_one(problem, task, file, sandbox), files, workers=MAX_CELLS)
    for file, report in zip(files, reports, strict=True):
        show(file, report)
        status = max(status, get_exit_status(report.verdict))
    return status


def get_exit_status(verdict: Verdict) -> int:
    match verdict:
        case Verdict.ACCEPTED:
            return EXIT_ACCEPTED
        case Verdict.JUDGE_ERROR:
            return EXIT_JUDGE_ERROR
        case _:
            return EXIT_REJECTED


def _grade_one(problem: Problem, task: ExerciseSpec, file: str, sandbox: Sandbox) -> GradingReport:
    try:
        return grade_exercise(problem, task, read_source(Path(file)), sandbox)
    except (SandboxError, GradingError, PackageError, OSError) as error:
        return build_judge_error_report(problem, str(error), backend=sandbox.name)


def read_source(path: Path) -> bytes:
    """The file's bytes, cut a little above what is taken: a huge file is refused by its size and never held whole."""
    with path.open("rb") as file:
        return file.read(MAX_SOURCE_BYTES + 1)


def write_line(stream: TextIO, text: str) -> None:
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


def get_system_streams() -> CommandStreams:
    return CommandStreams(out=sys.stdout, err=sys.stderr)
