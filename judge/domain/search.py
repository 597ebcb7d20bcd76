"""What the search box of the pages finds: problems, interviews and candidates that the account may open.

Nothing that is folded for the account is searched, and no name that it may not read.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from judge.domain import catalog
from judge.domain.interview_list import InterviewFilter, filter_interviews
from judge.domain.practice_access import is_reserved
from judge.domain.problem_restrictions import list_own_team_ids, list_used_problems, load_restrictions
from judge.domain.session_list import SessionFilter, filter_sessions
from judge.domain.team_access import EDITORS
from judge.models import CandidateSession, Interview, User
from problems.format.problem import Problem

MAX_PROBLEMS = 6
MAX_INTERVIEWS = 6
MAX_SESSIONS = 8


@dataclass(frozen=True, slots=True)
class FoundProblem:
    problem: Problem
    has_preview: bool
    """Whether the account may read the preview, which has the answers. Otherwise it may practice the problem."""


def find_problems(user: User, text: str) -> list[FoundProblem]:
    words = text.casefold().split()
    found = (each for each in list_openable_problems(user) if matches_problem(each.problem, words))
    return [each for each, _ in zip(found, range(MAX_PROBLEMS), strict=False)]


def matches_problem(problem: Problem, words: list[str]) -> bool:
    names = f"{problem.title} {problem.slug} {problem.topic}".casefold()
    return all(word in names for word in words)


def list_openable_problems(user: User) -> Iterator[FoundProblem]:
    restrictions = load_restrictions()
    teams = list_own_team_ids(user, EDITORS)
    used = list_used_problems(teams) if restrictions else set[str]()
    for slug, problem in catalog.load_problems().items():
        is_open = slug not in restrictions
        has_preview = bool(teams) and (is_open or slug in used or not restrictions[slug].isdisjoint(teams))
        if has_preview or (is_open and not is_reserved(slug) and settings.PRACTICE != "off"):
            yield FoundProblem(problem, has_preview)


def find_interviews(user: User, text: str) -> list[Interview]:
    rows = filter_interviews(user, InterviewFilter(search=text))
    return list(rows.order_by("-created_at", "-pk").only("title")[:MAX_INTERVIEWS])


def find_sessions(user: User, text: str) -> list[CandidateSession]:
    """The latest sessions of candidates with such a name."""
    rows = filter_sessions(user, SessionFilter(search=text)).select_related("candidate", "interview")
    return list(rows.order_by("-pk").only("candidate__name", "interview__title")[:MAX_SESSIONS])
