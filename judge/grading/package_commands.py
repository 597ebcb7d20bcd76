"""`manage.py check_problems` and `manage.py warm` without Django."""

import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from itertools import repeat
from multiprocessing import get_context

from judge.grading.context import GradingContext
from judge.grading.cpu_budget import get_cpu_budget
from judge.grading.grade_command import (
    EXIT_ACCEPTED,
    EXIT_REJECTED,
    load_problem,
    open_backend,
    run_with_error_status,
    write_line,
)
from judge.grading.outcome_cache import get_cache_folder, get_outcome_cache
from judge.grading.package_validation import ValidationResult, validate_package
from problems.format.loader import JUDGED_SEEDS, PackageError, discover
from problems.format.problem import Problem


def run_check(slugs: Sequence[str], *, backend: str | None, processes: int = 1) -> int:
    """Validate the named packages, or all packages. Return 0 if all can be published, else 1.

    Prints one line for each package and one line for each failure. `processes` packages are validated in parallel, each
    in its own process: checking outcomes takes as much time as running the sources.
    """

    def check_all() -> int:
        selected = tuple(slugs) or discover()
        all_valid = True
        for is_valid, text in _check_packages(selected, backend, min(processes, len(selected))):
            write_line(sys.stdout, text)
            all_valid = all_valid and is_valid
        return EXIT_ACCEPTED if all_valid else EXIT_REJECTED

    return run_with_error_status(check_all)


def _check_packages(slugs: Sequence[str], backend: str | None, processes: int) -> Iterator[tuple[bool, str]]:
    if processes <= 1:
        yield from (_check_package(slug, backend) for slug in slugs)
        return
    # Spawn, because a forked child does not get the threads of this process but does get their locked locks.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_check_package, slugs, repeat(backend))


def run_warm(slugs: Sequence[str], *, backend: str | None) -> int:
    """Compute the expected outcomes and fingerprints of the named packages, or of all packages, in advance: those of
    practice and those of interviews."""

    def warm_all() -> int:
        with closing(open_backend(backend)) as sandbox:
            for slug in slugs or discover():
                started = time.monotonic()
                problem = load_problem(slug)
                for seed in JUDGED_SEEDS.values():
                    context = GradingContext(problem, sandbox, seed=seed)
                    context.get_fingerprints()
                    get_cpu_budget(context)
                write_line(sys.stdout, f"{slug}: ready in {time.monotonic() - started:.1f} s")
        get_outcome_cache(get_cache_folder()).prune()
        return EXIT_ACCEPTED

    return run_with_error_status(warm_all)


def _check_package(slug: str, backend: str | None) -> tuple[bool, str]:
    started = time.monotonic()
    try:
        problem = load_problem(slug)
        with closing(open_backend(backend)) as sandbox:
            validation = validate_package(GradingContext(problem, sandbox))
    except PackageError as error:
        return False, f"{slug}: cannot be loaded\n  {error}"
    summary = f"{_format_summary(problem, validation)}, {time.monotonic() - started:.1f} s"
    return not validation.failures, "\n  ".join((summary, *validation.failures))


def _format_summary(problem: Problem, validation: ValidationResult) -> str:
    state = f"{len(validation.failures)} to fix" if validation.failures else "ready"
    variants = sum(len(bug.sources) for bug in problem.bugs)
    counts = (
        f"{validation.cases} cases, {len(problem.accepted)} accepted, {len(problem.bugs)} bugs in {variants} variants"
    )
    return f"{problem.slug}: {state}, {counts}, {validation.checked_sources} runs"
