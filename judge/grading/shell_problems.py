"""`manage.py check_problems` and `manage.py warm` without Django."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from itertools import repeat
from multiprocessing import get_context

from judge.grading.expected import SEED, default_cache, expectations
from judge.grading.publish import Inspection, inspect
from judge.grading.shell import ALL_ACCEPTED, REFUSED, Streams, find, guarded, opened, say
from problems.format.loader import PackageError, discover
from problems.format.problem import Problem


def run_check(slugs: Sequence[str], *, backend: str | None, streams: Streams, at_once: int = 1) -> int:
    """Inspect the packages named, or all, a line each and one for each failure; 0 if all may be published, else 1.

    `at_once` packages are looked at by a process each: checking takes as much time as running.
    """

    def work() -> int:
        every = tuple(slugs) or discover()
        good = True
        for fine, text in _checks(every, backend, min(at_once, len(every))):
            say(streams.out, text)
            good = good and fine
        return ALL_ACCEPTED if good else REFUSED

    return guarded(work, streams.err)


def _checks(slugs: Sequence[str], backend: str | None, at_once: int) -> Iterator[tuple[bool, str]]:
    if at_once <= 1:
        yield from (_check(slug, backend) for slug in slugs)
        return
    # Spawned: a fork would take along the threads of this process, or rather not.
    with ProcessPoolExecutor(at_once, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_check, slugs, repeat(backend))


def run_warm(slugs: Sequence[str], *, backend: str | None, streams: Streams) -> int:
    """Make the expected outcomes and fingerprints of the packages named, or of all, ahead of the first submission."""

    def work() -> int:
        with closing(opened(backend)) as sandbox:
            for slug in slugs or discover():
                started = time.monotonic()
                expectations(default_cache()).bugs(find(slug), SEED, sandbox)
                say(streams.out, f"{slug}: ready in {time.monotonic() - started:.1f} s")
        expectations(default_cache()).prune()
        return ALL_ACCEPTED

    return guarded(work, streams.err)


def _check(slug: str, backend: str | None) -> tuple[bool, str]:
    started = time.monotonic()
    try:
        problem = find(slug)
        with closing(opened(backend)) as sandbox:
            inspection = inspect(problem, sandbox)
    except PackageError as error:
        return False, f"{slug}: cannot be loaded\n  {error}"
    first = f"{_line(problem, inspection)}, {time.monotonic() - started:.1f} s"
    return not inspection.failures, "\n  ".join((first, *inspection.failures))


def _line(problem: Problem, inspection: Inspection) -> str:
    state = f"{len(inspection.failures)} to mend" if inspection.failures else "ready"
    variants = sum(len(bug.sources) for bug in problem.bugs)
    counts = (
        f"{inspection.cases} cases, {len(problem.accepted)} accepted, {len(problem.bugs)} bugs in {variants} variants"
    )
    return f"{problem.slug}: {state}, {counts}, {inspection.probes} runs"
