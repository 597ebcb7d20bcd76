from collections.abc import Mapping, Sequence

from django.db import transaction

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.scorecards.rubric_versions import store_default_version
from judge.domain import catalog
from judge.domain.exercises import (
    IMPLEMENT,
    build_unknown_exercise_error,
    list_exercise_names,
    select_exercise_names,
)
from judge.domain.interview_rules import InterviewRules, normalize_rules
from judge.domain.problem_restrictions import require_problems_of_team
from judge.errors import RefusedError
from judge.models import Interview, RubricVersion, Team, User
from judge.models.interviews import DEFAULT_INVITATION_DAYS


@transaction.atomic
def create_interview(
    owner: User,
    team: Team,
    title: str,
    minutes: int,
    problems: Sequence[str],
    exercises: Mapping[str, Sequence[str]] | None = None,
    rules: InterviewRules | None = None,
    *,
    invitation_days: int = DEFAULT_INVITATION_DAYS,
    rubric_version: RubricVersion | None = None,
    address: str = "",
) -> Interview:
    """Create an interview with these problems, in this order.

    `exercises` has the names of each problem's exercises by slug. A problem without an entry has only `implement`.
    `rubric_version` is one of the team; None for the rubric that every team has.
    """
    if len(set(problems)) != len(problems):
        raise RefusedError(
            "invalid", "A problem is in the list twice, so the interview was not created.", "Remove the duplicate."
        )
    require_problems_of_team(team, problems)
    chosen = {slug: choose_exercises(slug, (exercises or {}).get(slug, [IMPLEMENT])) for slug in problems}
    interview = Interview.objects.create(
        owner=owner,
        team=team,
        title=title,
        minutes=minutes,
        problems=list(problems),
        exercises=chosen,
        invitation_days=invitation_days,
        rubric_version=rubric_version or store_default_version(),
        **normalize_rules(rules or InterviewRules()).serialize(),
    )
    record_audit_entry(owner, "make interview", f"interview {interview.pk}", {"team": team.pk}, address=address)
    return interview


def choose_exercises(slug: str, names: Sequence[str]) -> list[str]:
    """The exercises in display order. Raises RefusedError for a name that the problem does not offer."""
    problem = catalog.get_problem(slug)
    offered = list_exercise_names(problem)
    for name in names:
        if name not in offered:
            raise build_unknown_exercise_error(problem, name)
    return select_exercise_names(problem, names)
