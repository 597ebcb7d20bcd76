"""Implements `manage.py grade` without Django. It needs no database, web server or broker. The other
commands that grade (`package_commands`) have its exit statuses, errors and sandbox."""

import logging
import os
import signal
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TextIO

from judge.grading.context import GradingContext
from judge.grading.errors import GradingError
from judge.grading.exercise_graders import ExerciseSpec, get_grader
from judge.grading.formatters import format_json, format_text
from judge.grading.prefetch import prefetch_map
from judge.grading.report import Exercise, GradingReport, Verdict, build_judge_error_report
from judge.grading.source_rejection import MAX_SOURCE_BYTES
from problems.format.exercises import find_fix_exercise
from problems.format.loader import PRACTICE_SEED, PackageError, load_package
from problems.format.package_index import find_folder, index_packages
from problems.format.problem import Problem
from sandbox import open_sandbox
from sandbox.backends import list_backends
from sandbox.base import Sandbox, SandboxError

EXIT_ACCEPTED, EXIT_REJECTED, EXIT_USAGE_ERROR, EXIT_JUDGE_ERROR = 0, 1, 2, 3
"""Exit statuses."""
EXIT_NO_READER = 128 + signal.SIGPIPE

MAX_CELLS = 2
"""Number of cells that one command uses at the same time."""


class UsageError(Exception):
    """An argument names something that does not exist. The message says what to do."""


def run_grade(
    slug: str,
    files: Sequence[str],
    *,
    exercise: Exercise = "implement",
    bug: str | None = None,
    seed: int = PRACTICE_SEED,
    as_json: bool,
    backend: str | None,
) -> int:
    """Grade the files, print the reports in order, and return the exit status.

    `bug` is the id of the bug of a `fix` exercise; None selects the first one. Prints a report as soon as it
    and all reports before it are ready.
    """

    def grade_files() -> int:
        problem = load_problem(slug)
        spec = _select_exercise(problem, exercise, bug)
        for file in files:
            if not Path(file).is_file():
                raise UsageError(f"{file!r} is not a file. Nothing was graded. Check the path.")
        format_report = format_json if as_json else format_text
        status = EXIT_ACCEPTED
        with closing(open_backend(backend)) as sandbox:
            context = GradingContext(problem, sandbox, seed=seed)
            reports = prefetch_map(lambda file: _grade_file(context, spec, file), files, workers=MAX_CELLS)
            for file, report in zip(files, reports, strict=True):
                write_line(sys.stdout, format_report(file, report))
                status = max(status, get_exit_status(report.verdict))
        return status

    return run_with_error_status(grade_files)


def run_with_error_status(command: Callable[[], int]) -> int:
    """Run `command` and return its exit status. Print an expected error in one line and return its exit status.

    If nobody reads the output any more, as after `| head`, end quietly with the status of a program that SIGPIPE ended.
    """
    try:
        with _silence_sandbox_log():
            return command()
    except BrokenPipeError:
        # Python would complain about what it cannot write when it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_NO_READER
    except UsageError as error:
        write_line(sys.stderr, str(error))
        return EXIT_USAGE_ERROR
    except (SandboxError, GradingError, PackageError) as error:
        write_line(sys.stderr, f"An internal error of the judge, not of a submission: {error}")
        return EXIT_JUDGE_ERROR


def load_problem(slug: str) -> Problem:
    try:
        find_folder(slug)
    except PackageError as error:
        known = ", ".join(index_packages().folders)
        raise UsageError(f"{error}. Nothing was done. Choose one of: {known}.") from error
    return load_package(slug)


def _select_exercise(problem: Problem, exercise: Exercise, bug: str | None) -> ExerciseSpec:
    if bug is not None and exercise != "fix":
        raise UsageError(f"--bug cannot be used with --exercise {exercise}. Nothing was graded. Use --exercise fix.")
    if exercise != "fix":
        return ExerciseSpec(exercise)
    fix = find_fix_exercise(problem, bug=bug)
    if fix is None:
        known = ", ".join(bug.id for bug in problem.bugs)
        raise UsageError(f"{problem.slug} has no bug {bug!r}. Nothing was graded. Choose one of: {known}.")
    return ExerciseSpec(exercise, fix)


def open_backend(backend: str | None) -> Sandbox:
    if backend is not None and backend not in list_backends():
        raise UsageError(
            f"There is no backend {backend!r}. Nothing was done. Choose one of: {', '.join(list_backends())}."
        )
    return open_sandbox(backend, spare=MAX_CELLS, max_cells=MAX_CELLS)


def get_exit_status(verdict: Verdict) -> int:
    match verdict:
        case Verdict.ACCEPTED:
            return EXIT_ACCEPTED
        case Verdict.JUDGE_ERROR:
            return EXIT_JUDGE_ERROR
        case _:
            return EXIT_REJECTED


def _grade_file(context: GradingContext, spec: ExerciseSpec, path: str) -> GradingReport:
    try:
        with Path(path).open("rb") as file:
            source = file.read(MAX_SOURCE_BYTES + 1)  # enough to reject a huge file without loading all of it
        return get_grader(spec)(context, source)
    except (SandboxError, GradingError, PackageError, OSError) as error:
        problem = context.problem
        return build_judge_error_report(problem.slug, problem.version, str(error), backend=context.sandbox.name)


def write_line(stream: TextIO, text: str) -> None:
    stream.write(text + "\n")
    stream.flush()


@contextmanager
def _silence_sandbox_log() -> Generator[None]:
    """Hide the sandbox's messages below the level WARNING, which would appear between the reports."""
    logger = logging.getLogger("sandbox")
    previous_level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(previous_level)
