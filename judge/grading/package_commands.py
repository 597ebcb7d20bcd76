"""`manage.py check_problems` and `manage.py warm` without Django."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from itertools import repeat
from multiprocessing import get_context

from judge.grading.grade_command import (
    EXIT_ACCEPTED,
    EXIT_REJECTED,
    CommandStreams,
    load_problem,
    open_backend,
    run_with_error_status,
    write_line,
)
from judge.grading.outcome_cache import SEED, get_cache_folder, get_outcome_cache
from judge.grading.package_validation import ValidationResult, validate_package
from problems.format.loader import PackageError, discover
from problems.format.problem import Problem


def run_check(slugs: Sequence[str], *, backend: str | None, streams: CommandStreams, processes: int = 1) -> int:
    """Inspect the packages named, or all, a line each and one for each failure; 0 if all may be published, else 1.

    `at_once` packages are looked at by a process each: checking takes as much time as running.
    """

    def work() -> int:
        every = tuple(slugs) or discover()
        good = True
        for fine, text in _checks(every, backend, min(processes, len(every))):
            write_line(streams.out, text)
            good = good and fine
        return EXIT_ACCEPTED if good else EXIT_REJECTED

    return run_with_error_status(work, streams.err)


def _checks(slugs: Sequence[str], backend: str | None, at_once: int) -> Iterator[tuple[bool, str]]:
    if at_once <= 1:
        yield from (_check(slug, backend) for slug in slugs)
        return
    # Spawned: a fork would take along the threads of this process, or rather not.
    with ProcessPoolExecutor(at_once, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_check, slugs, repeat(backend))


def run_warm(slugs: Sequence[str], *, backend: str | None, streams: CommandStreams) -> int:
    """Make the expected outcomes and fingerprints of the packages named, or of all, ahead of the first submission."""

    def work() -> int:
        with closing(open_backend(backend)) as sandbox:
            for slug in slugs or discover():
                started = time.monotonic()
                get_outcome_cache(get_cache_folder()).get_fingerprints(load_problem(slug), SEED, sandbox)
                write_line(streams.out, f"{slug}: ready in {time.monotonic() - started:.1f} s")
        get_outcome_cache(get_cache_folder()).prune()
        return EXIT_ACCEPTED

    return run_with_error_status(work, streams.err)


def _check(slug: str, backend: str | None) -> tuple[bool, str]:
    started = time.monotonic()
    try:
        problem = load_problem(slug)
        with closing(open_backend(backend)) as sandbox:
            inspection = validate_package(problem, sandbox)
    except PackageError as error:
        return False, f"{slug}: cannot be loaded\n  {error}"
    first = f"{_line(problem, inspection)}, {time.monotonic() - started:.1f} s"
    return not inspection.failures, "\n  ".join((first, *inspection.failures))


def _line(problem: Problem, inspection: ValidationResult) -> str:
    state = f"{len(inspection.failures)} to mend" if inspection.failures else "ready"
    variants = sum(len(bug.sources) for bug in problem.bugs)
    counts = (
        f"{inspection.cases} cases, {len(problem.accepted)} accepted, {len(problem.bugs)} bugs in {variants} variants"
    )
    return f"{problem.slug}: {state}, {counts}, {inspection.checked_sources} runs"
