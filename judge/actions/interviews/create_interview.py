from collections.abc import Mapping, Sequence

from django.db import transaction

from judge.domain import catalog
from judge.domain.audit_log import record_audit_entry
from judge.domain.exercises import (
    IMPLEMENT,
    build_unknown_exercise_error,
    list_exercise_names,
    select_exercise_names,
)
from judge.errors import RefusedError
from judge.models import Interview, User


@transaction.atomic
def create_interview(
    owner: User,
    title: str,
    minutes: int,
    problems: Sequence[str],
    exercises: Mapping[str, Sequence[str]] | None = None,
    *,
    address: str = "",
) -> Interview:
    """Create an interview with these problems, in this order.

    `exercises` has the names of each problem's exercises by slug. A problem without an entry has only `implement`.
    """
    if len(set(problems)) != len(problems):
        raise RefusedError(
            "invalid", "A problem is in the list twice, so the interview was not created.", "Remove the duplicate."
        )
    chosen = {slug: choose_exercises(slug, (exercises or {}).get(slug, [IMPLEMENT])) for slug in problems}
    interview = Interview.objects.create(
        owner=owner, title=title, minutes=minutes, problems=list(problems), exercises=chosen
    )
    record_audit_entry(owner, "make interview", f"interview {interview.pk}", address=address)
    return interview


def choose_exercises(slug: str, names: Sequence[str]) -> list[str]:
    """The exercises in display order. Raises RefusedError for a name that the problem does not offer."""
    problem = catalog.get_problem(slug)
    offered = list_exercise_names(problem)
    for name in names:
        if name not in offered:
            raise build_unknown_exercise_error(problem, name)
    return select_exercise_names(problem, names)
