"""`manage.py check_problems` and `manage.py warm` without Django."""

import time
from collections.abc import Sequence
from contextlib import closing

from judge.grading.expected import SEED, default_cache, expectations
from judge.grading.publish import Inspection, inspect
from judge.grading.shell import ALL_ACCEPTED, REFUSED, Streams, find, guarded, opened, say
from problems.format.loader import PackageError, discover
from problems.format.problem import Problem
from sandbox.base import Sandbox


def run_check(slugs: Sequence[str], *, backend: str | None, streams: Streams) -> int:
    """Inspect the packages named, or all, a line each and one for each failure; 0 if all may be published, else 1."""

    def work() -> int:
        with closing(opened(backend)) as sandbox:
            good = [_check(slug, sandbox, streams) for slug in slugs or discover()]
        return ALL_ACCEPTED if all(good) else REFUSED

    return guarded(work, streams.err)


def run_warm(slugs: Sequence[str], *, backend: str | None, streams: Streams) -> int:
    """Make the expected outcomes and fingerprints of the packages named, or of all, ahead of the first submission."""

    def work() -> int:
        with closing(opened(backend)) as sandbox:
            for slug in slugs or discover():
                started = time.monotonic()
                expectations(default_cache()).bugs(find(slug), SEED, sandbox)
                say(streams.out, f"{slug}: ready in {time.monotonic() - started:.1f} s")
        return ALL_ACCEPTED

    return guarded(work, streams.err)


def _check(slug: str, sandbox: Sandbox, streams: Streams) -> bool:
    started = time.monotonic()
    try:
        problem = find(slug)
        inspection = inspect(problem, sandbox)
    except PackageError as error:
        say(streams.out, f"{slug}: cannot be loaded\n  {error}")
        return False
    say(streams.out, f"{_line(problem, inspection)}, {time.monotonic() - started:.1f} s")
    for failure in inspection.failures:
        say(streams.out, f"  {failure}")
    return not inspection.failures


def _line(problem: Problem, inspection: Inspection) -> str:
    state = f"{len(inspection.failures)} to mend" if inspection.failures else "ready"
    variants = sum(len(bug.sources) for bug in problem.bugs)
    counts = (
        f"{inspection.cases} cases, {len(problem.accepted)} accepted, {len(problem.bugs)} bugs in {variants} variants"
    )
    return f"{problem.slug}: {state}, {counts}, {inspection.probes} runs"
