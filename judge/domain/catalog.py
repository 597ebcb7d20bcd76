"""The problems on this server, and the warm-up: the problem that candidates try before an interview starts. It is in no
list, and nothing of it counts."""

import logging
import threading
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Never, TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet

from judge.errors import RefusedError
from problems.format.general_bugs import TITLES
from problems.format.loader import PRACTICE_SEED, WARM_UP, PackageError, load_package, stat_files
from problems.format.package_index import index_packages, list_roots
from problems.format.problem import Problem

logger = logging.getLogger(__name__)

CHECK_SECONDS = 0.5
"""With JUDGE_RELOAD_PROBLEMS: the time between two searches for changed files."""
M = TypeVar("M", bound=Model)
PackageFiles = frozenset[tuple[str, int, int]]
"""The path, the size and the time of modification of each file of all packages."""
_reload_lock = threading.Lock()


def load_problems() -> dict[str, Problem]:
    """Load all problems by slug, ordered by number. A broken package is left out, and the log says why.

    They are loaded once, or with JUDGE_RELOAD_PROBLEMS again after a file has changed."""
    if not settings.RELOAD_PROBLEMS:
        return _load_all(frozenset())
    with _reload_lock:  # two threads must not import a package's modules again at the same time
        return _load_all(_stat_packages(int(time.monotonic() / CHECK_SECONDS)))


@lru_cache(maxsize=1)
def _stat_packages(_: int) -> PackageFiles:
    """The argument only makes the cached answer expire: it changes every CHECK_SECONDS."""
    return frozenset().union(*map(stat_files, list_roots()))


@lru_cache(maxsize=1)
def _load_all(_: PackageFiles) -> dict[str, Problem]:
    """The argument only makes the cached answer expire: it changes with the files."""
    index = index_packages()
    for error in index.list_errors():
        logger.error("a problem is left out: %s", error)
    problems: dict[str, Problem] = {}
    for slug in index.folders:
        try:
            problems[slug] = load_package(slug)
        except PackageError:
            logger.exception("the problem %s cannot be loaded", slug)
    return problems


def preload_cases() -> None:
    """Generate the cases of every problem, so that the first request does not wait for them.

    Pages show only samples and numbers of cases, which are the same for every seed."""
    for slug, problem in load_problems().items():
        try:
            problem.cases(PRACTICE_SEED)
        except PackageError:
            logger.exception("the cases of the problem %s cannot be generated", slug)


def get_problem(slug: str) -> Problem:
    return load_problems().get(slug) or raise_unknown_problem(slug)


def get_bug_titles(slug: str) -> Mapping[str, str]:
    """By id, of all bugs that a report on the problem can name: those of its package, and those of every problem."""
    problem = load_problems().get(slug)
    return {**TITLES, **{bug.id: bug.title for bug in problem.bugs}} if problem else TITLES


def raise_unknown_problem(slug: str) -> Never:
    """The same error for a problem that does not exist and for one that the reader must not know of."""
    raise RefusedError(
        "not_found", f"There is no problem called {slug[:80]!r}.", "Choose one from the list of problems."
    )


def is_warm_up(slug: str) -> bool:
    return slug == WARM_UP


def get_problem_or_warm_up(slug: str) -> Problem:
    """Like `get_problem`, for code that has already decided that the session may open or judge it."""
    return load_package(WARM_UP) if is_warm_up(slug) else get_problem(slug)


def exclude_warm_up(rows: QuerySet[M]) -> QuerySet[M]:
    """`rows` have a slug, such as documents and submissions."""
    return rows.exclude(slug=WARM_UP)
