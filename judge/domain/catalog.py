"""The problems that this judge has: data from the packages, loaded once by each process."""

import logging
from functools import cache

from judge.errors import RefusedError
from problems.format.loader import SEED, PackageError, discover, load
from problems.format.problem import Problem

logger = logging.getLogger(__name__)


@cache
def load_problems() -> dict[str, Problem]:
    """In order of their numbers. A broken package is missing here, and the log says why."""
    found: dict[str, Problem] = {}
    for slug in discover():
        try:
            found[slug] = load(slug)
        except PackageError:
            logger.exception("the problem %s cannot be used", slug)
    return found


def preload_cases() -> None:
    """Make every problem's cases once, so that the first page does not wait for all of them."""
    for slug, problem in load_problems().items():
        try:
            problem.cases(SEED)
        except PackageError:
            logger.exception("the problem %s cannot be used", slug)


def get_problem(slug: str) -> Problem:
    problem = load_problems().get(slug)
    if problem is None:
        raise RefusedError(
            "not_found", f"There is no problem called {slug[:80]!r}.", "Choose one from the list of problems."
        )
    return problem
