"""Problems that an operator restricts to teams.

Nobody else finds them: they are in no list and not in practice, and the answer to a request for one is that of an
unknown problem. An interview that already has one goes on, so its team continues to read the problem.
"""

from collections.abc import Collection, Iterable, Mapping

from judge.domain import catalog
from judge.domain.team_access import EDITORS, READERS, Role
from judge.models import Interview, Membership, ProblemRestriction, Team, User
from problems.format.problem import Problem

Restrictions = Mapping[str, frozenset[int]]
"""The ids of the teams that may use each restricted problem, by slug."""


def load_restrictions() -> Restrictions:
    teams: dict[str, set[int]] = {}
    for slug, team in ProblemRestriction.objects.values_list("slug", "team"):
        teams.setdefault(slug, set()).add(team)
    return {slug: frozenset(each) for slug, each in teams.items()}


def is_restricted(slug: str) -> bool:
    return ProblemRestriction.objects.filter(slug=slug).exists()


def list_own_team_ids(user: User, roles: Collection[Role] = READERS) -> frozenset[int]:
    """The ids of the teams in which the user has one of the roles."""
    return frozenset(Membership.objects.filter(user=user, role__in=roles).values_list("team", flat=True))


def get_readable_problem(user: User, slug: str) -> Problem:
    """Members of its teams, and of teams with an interview that has it, read a restricted problem, and so do operators,
    who choose its teams. For others it is unknown."""
    problem = catalog.get_problem(slug)
    return problem if user.is_operator else _require_readable(problem, list_own_team_ids(user))


def get_problem_to_preview(user: User, slug: str) -> Problem:
    """With its known bugs and answers, which viewers and operators do not read."""
    return _require_readable(catalog.get_problem(slug), list_own_team_ids(user, EDITORS))


def _require_readable(problem: Problem, own_teams: Collection[int]) -> Problem:
    teams = load_restrictions().get(problem.slug)
    if teams is not None and teams.isdisjoint(own_teams) and problem.slug not in list_used_problems(own_teams):
        catalog.raise_unknown_problem(problem.slug)
    return problem


def list_used_problems(teams: Collection[int]) -> set[str]:
    """The slugs of the problems of the teams' interviews."""
    interviews = Interview.objects.filter(team__in=teams)
    return {slug for problems in interviews.values_list("problems", flat=True) for slug in problems}


def require_problems_of_team(team: Team, slugs: Iterable[str]) -> None:
    """Refuse a new interview of the team with a problem that is restricted to others."""
    restrictions = load_restrictions()
    for slug in slugs:
        if not is_open_to_team(slug, team, restrictions):
            catalog.raise_unknown_problem(slug)


def is_open_to_team(slug: str, team: Team, restrictions: Restrictions) -> bool:
    return team.pk in restrictions.get(slug, {team.pk})
