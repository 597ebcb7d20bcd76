"""Who may practice on this server, and which problems practice has. Operators set both.

Neither depends on an interview, so that a refusal does not reveal which problems an interview uses. Practice also lacks
problems that are restricted to teams, even for their members, because they are for interviews.
"""

from django.conf import settings

from judge.domain import catalog
from judge.domain.problem_restrictions import is_restricted, load_restrictions
from judge.errors import RefusedError
from problems.format.problem import Problem


def is_reserved(slug: str) -> bool:
    """Whether JUDGE_RESERVED lists the problem: every team may use it in interviews, and practice does not have it."""
    return slug in settings.RESERVED


def list_practice_problems() -> list[Problem]:
    restricted = load_restrictions()
    problems = catalog.load_problems().values()
    return [problem for problem in problems if not is_reserved(problem.slug) and problem.slug not in restricted]


def get_practice_problem(slug: str) -> Problem:
    problem = catalog.get_problem(slug)
    if is_restricted(slug):
        catalog.raise_unknown_problem(slug)
    if is_reserved(slug):
        raise RefusedError(
            "not_found",
            f"The problem {problem.title!r} is reserved on this server, so it is not available in practice.",
            "Choose another one from the list of problems.",
        )
    return problem


def require_practice_access(*, has_account: bool) -> None:
    if settings.PRACTICE == "off":
        raise RefusedError(
            "practice_off",
            "Practice is off on this server, so there are no problems to practice.",
            "If you have an invitation to an interview, open its link.",
        )
    if settings.PRACTICE == "signed-in" and not has_account:
        raise RefusedError("not_signed_in", "You need an account to practice on this server.", "Sign in and try again.")
