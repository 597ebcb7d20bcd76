"""`manage.py check_problems`, also with `--mutants` and `--pairs`, and `manage.py warm` without Django."""

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, suppress
from itertools import repeat
from multiprocessing import get_context
from typing import TypeVar

from judge.grading.context import GradingContext
from judge.grading.cpu_limits import get_cpu_budget
from judge.grading.grade_command import (
    EXIT_ACCEPTED,
    EXIT_REJECTED,
    load_problem,
    open_backend,
    run_with_error_status,
    write_line,
)
from judge.grading.mutation_run import find_mutation_errors, format_score, make_package_mutants, run_mutants
from judge.grading.outcome_cache import get_cache_folder, get_outcome_cache
from judge.grading.package_validation import ValidationResult, validate_package
from judge.grading.pair_run import (
    find_pair_errors,
    format_pair_summary,
    list_overlapping_pairs,
    list_pair_notes,
    make_bug_pairs,
    run_edits,
    run_pairs,
)
from problems.format.bug_edits import read_bug_edits
from problems.format.loader import PRACTICE_SEED, WARM_UP, PackageError
from problems.format.manifest import read_manifest
from problems.format.package_index import MANIFEST, find_folder, index_packages
from problems.format.problem import KERNEL_TAG, Problem
from problems.format.proof import write_proof
from sandbox.backends import list_cell_images
from sandbox.cell_images import KERNEL_IMAGE

Result = TypeVar("Result")


def run_check(slugs: Sequence[str], *, backend: str | None, processes: int = 1, all_variants: bool = False) -> int:
    """Validate the named packages, or all packages. Return 0 if all can be published, else 1.

    Prints one line for each package and one line for each failure. `processes` packages are validated in parallel, each
    in its own process: checking outcomes takes as much time as running the sources. `all_variants` is that of
    `validate_package`.
    """

    def check_all() -> int:
        selected = tuple(slugs) or (*_leave_out_kernels(index_packages().list_slugs(), backend), WARM_UP)
        all_valid = bool(slugs) or not _is_incomplete_in_ci(selected)
        for is_valid, text in _check_packages(selected, backend, min(processes, len(selected)), all_variants):
            write_line(sys.stdout, text)
            all_valid = all_valid and is_valid
        return EXIT_ACCEPTED if all_valid else EXIT_REJECTED

    return run_with_error_status(check_all)


def _check_packages(
    slugs: Sequence[str], backend: str | None, processes: int, all_variants: bool
) -> Iterator[tuple[bool, str]]:
    if processes <= 1:
        yield from (_check_package(slug, backend, all_variants) for slug in slugs)
        return
    # Spawn, because a forked child does not get the threads of this process but does get their locked locks.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_check_package, slugs, repeat(backend), repeat(all_variants))


def run_mutation(slugs: Sequence[str], *, backend: str | None, seed: int = PRACTICE_SEED) -> int:
    """Run all mutants of the named packages, or of all packages. Return 0 if each one is noticed or listed, else 1."""

    def run_all() -> int:
        all_noticed = True
        with closing(open_backend(backend)) as sandbox:
            for slug in slugs or _leave_out_kernels(index_packages().folders, backend):
                context = GradingContext(load_problem(slug), sandbox, seed=seed)
                mutants = make_package_mutants(context)
                results = list(_show_progress(f"mutants of {slug}", run_mutants(context, mutants), len(mutants)))
                errors = list(find_mutation_errors(context.problem, results))
                write_line(sys.stdout, "\n  ".join((format_score(slug, results), *errors)))
                all_noticed = all_noticed and not errors
        return EXIT_ACCEPTED if all_noticed else EXIT_REJECTED

    return run_with_error_status(run_all)


def run_pair_check(slugs: Sequence[str], *, backend: str | None, seed: int = PRACTICE_SEED) -> int:
    """Run all pairs of bugs of the named packages, or of all packages. Return 0 if each one is refused and named."""

    def run_all() -> int:
        all_named = True
        with closing(open_backend(backend)) as sandbox:
            for slug in slugs or index_packages().folders:
                context = GradingContext(load_problem(slug), sandbox, seed=seed)
                edits = read_bug_edits(context.problem)
                single_results, pairs = run_edits(context, edits), make_bug_pairs(context.problem, edits)
                results = list(_show_progress(f"pairs of {slug}", run_pairs(context, pairs), len(pairs)))
                errors = list(find_pair_errors(context.problem, single_results, results))
                notes = list_pair_notes(pairs, list_overlapping_pairs(context.problem, edits))
                write_line(sys.stdout, "\n  ".join((format_pair_summary(slug, results), *notes, *errors)))
                all_named = all_named and not errors
        return EXIT_ACCEPTED if all_named else EXIT_REJECTED

    return run_with_error_status(run_all)


def _leave_out_kernels(slugs: Iterable[str], backend: str | None) -> Sequence[str]:
    """Return the packages that can run here. One printed line names the others."""
    found = index_packages().folders
    kernels = [slug for slug in slugs if slug in found and read_manifest(found[slug] / MANIFEST).tag == KERNEL_TAG]
    if not kernels or KERNEL_IMAGE in list_cell_images(backend):
        return tuple(slugs)
    write_line(
        sys.stdout, f"left out, because there is no sandbox with Triton (`make setup-kernels`): {', '.join(kernels)}"
    )
    return tuple(slug for slug in slugs if slug not in kernels)


def _is_incomplete_in_ci(selected: Sequence[str]) -> bool:
    """Return whether packages are left out although this is CI, which must check each one."""
    return os.environ.get("CI") == "true" and not set(index_packages().folders) <= set(selected)


def _show_progress(title: str, results: Iterator[Result], count: int) -> Iterator[Result]:
    """Show a bar while a person watches. Each result is passed on."""
    for number, result in enumerate(results, 1):
        if sys.stderr.isatty():
            bar = "#" * (40 * number // count)
            sys.stderr.write(f"\r{title} [{bar:<40}] {number} of {count}" + ("\n" if number == count else ""))
        yield result


def run_warm(slugs: Sequence[str], *, backend: str | None) -> int:
    """Compute the expected outcomes and fingerprints of practice in the named packages, or in all, in advance. Those of
    interviews depend on a seed in the database: see `judge.workers.interview_seeds`. Also prune the cache."""

    def warm_all() -> int:
        with closing(open_backend(backend)) as sandbox:
            for slug in slugs or (*_leave_out_kernels(index_packages().folders, backend), WARM_UP):
                started = time.monotonic()
                problem = load_problem(slug)
                context = GradingContext(problem, sandbox)
                context.get_fingerprints()
                get_cpu_budget(context)
                write_line(sys.stdout, f"{slug}: ready in {time.monotonic() - started:.1f} s")
        get_outcome_cache(get_cache_folder()).prune()
        return EXIT_ACCEPTED

    return run_with_error_status(warm_all)


def _check_package(slug: str, backend: str | None, all_variants: bool) -> tuple[bool, str]:
    """Validate a package, and write a proof into its folder if it has no errors. Return whether it has none, and the
    lines to print."""
    started = time.monotonic()
    conflicts = [f"{conflict}." for conflict in index_packages().find_conflicts(slug)]
    try:
        problem = load_problem(slug)
        with closing(open_backend(backend)) as sandbox:
            validation = validate_package(GradingContext(problem, sandbox), all_variants=all_variants)
    except PackageError as error:
        return False, "\n  ".join((f"{slug}: cannot be loaded", *conflicts, *str(error).splitlines()))
    errors = (*conflicts, *validation.errors)
    if not errors:
        with suppress(OSError):  # a read-only folder, as in a container
            write_proof(find_folder(slug), problem.version)
    summary = f"{_format_summary(problem, validation, len(errors))}, {time.monotonic() - started:.1f} s"
    return not errors, "\n  ".join((summary, *errors))


def _format_summary(problem: Problem, validation: ValidationResult, error_count: int) -> str:
    state = f"{error_count} to fix" if error_count else "ready"
    variants = sum(len(bug.sources) for bug in problem.bugs)
    bugs = f"{len(problem.bugs)} bugs in {variants} variants"
    counts = f"{validation.case_count} cases, {len(problem.accepted)} accepted, {bugs}"
    return f"{problem.slug}: {state}, {counts}, {validation.run_count} runs"
