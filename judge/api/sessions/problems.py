"""The problems and exercises of a session. Of exercises that the session does not have, only the starter of `implement`
is served, which has signatures alone."""

from django.http import HttpRequest
from ninja import Router

from judge.api.problems import schemas
from judge.api.problems.serializers import serialize_problem_detail, serialize_starter
from judge.api.sessions.router import open_session
from judge.domain import session_rules

router = Router(tags=["session"])


@router.get("/{token}/problems/{slug}", response=schemas.ProblemDetail)
def get_session_problem(request: HttpRequest, token: str, slug: str) -> schemas.ProblemDetail:
    session = open_session(request, token)
    problem = session_rules.get_session_problem(session, slug)
    session_rules.require_started(session, problem)
    names = session_rules.list_interview_exercises(session.interview, problem)
    return serialize_problem_detail(problem, names, with_reading=session.interview.is_practice)


@router.get("/{token}/problems/{slug}/exercises/{exercise}", response=schemas.ExerciseStarter)
def get_session_exercise(request: HttpRequest, token: str, slug: str, exercise: str) -> schemas.ExerciseStarter:
    session = open_session(request, token)
    problem = session_rules.get_session_problem(session, slug)
    session_rules.require_exercise(session, problem, exercise)
    session_rules.require_started(session, problem)
    names = session_rules.list_interview_exercises(session.interview, problem)
    return serialize_starter(problem, exercise, names)
