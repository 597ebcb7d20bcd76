"""The problems on this server. Each process loads the packages once."""

import logging
from functools import cache

from judge.errors import RefusedError
from problems.format.loader import PRACTICE_SEED, PackageError, discover, load_package
from problems.format.problem import Problem

logger = logging.getLogger(__name__)


@cache
def load_problems() -> dict[str, Problem]:
    """Load all problems by slug, ordered by number. A broken package is left out, and the log says why."""
    problems: dict[str, Problem] = {}
    for slug in discover():
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
    problem = load_problems().get(slug)
    if problem is None:
        raise RefusedError(
            "not_found", f"There is no problem called {slug[:80]!r}.", "Choose one from the list of problems."
        )
    return problem
