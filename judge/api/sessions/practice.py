"""The parts of a session that only practice has: a clock for each problem, which can be restarted or given up,
solutions, follow-up questions, traps and a leaderboard."""

from django.http import HttpRequest
from ninja import Router

from judge.actions.practice.assess_trap import assess_trap
from judge.actions.practice.give_up import give_up
from judge.actions.practice.restart_problem import restart_problem
from judge.actions.practice.start_clock import start_clock
from judge.api.problems.schemas import PromptOut
from judge.api.sessions import serializers
from judge.api.sessions.practice_schemas import (
    GiveUpIn,
    RestartIn,
    SolutionOut,
    StartClockIn,
    TalkingPoints,
    Trap,
    TrapAssessmentIn,
)
from judge.api.sessions.progress_schemas import PracticeProgressOut
from judge.api.sessions.router import open_session
from judge.api.sessions.storage_quota import get_storage_quota
from judge.api.sessions.submission_schemas import LeaderboardRow
from judge.domain import traps
from judge.domain.leaderboard import build_practice_leaderboard
from judge.domain.session_rules import get_session_problem, require_practice, require_solution_access
from judge.domain.solutions import Solution, list_solutions
from judge.models import CandidateSession, TrapSelfAssessment
from problems.format.problem import InterviewPrompt, Problem

router = Router(tags=["practice"])


def open_practiced_problem(request: HttpRequest, token: str, slug: str) -> tuple[CandidateSession, Problem]:
    session = open_session(request, token)
    require_practice(session)
    return session, get_session_problem(session, slug)


@router.post("/{token}/clock", response=PracticeProgressOut)
def start_problem_clock(request: HttpRequest, token: str, body: StartClockIn) -> PracticeProgressOut:
    session, problem = open_practiced_problem(request, token, body.slug)
    with get_storage_quota(request, session).count_new_rows(session.practice_attempts):
        start_clock(session, problem)
    return serializers.serialize_practice_progress(session, problem)


@router.post("/{token}/restart", response=PracticeProgressOut)
def post_restart(request: HttpRequest, token: str, body: RestartIn) -> PracticeProgressOut:
    session, problem = open_practiced_problem(request, token, body.slug)
    quota = get_storage_quota(request, session)
    size = len(body.source.encode())
    quota.require_document_room(size)
    growth = restart_problem(session, problem, body.source, quota.payer)
    quota.count_document_bytes(growth - size)
    quota.count(growth)
    return serializers.serialize_practice_progress(session, problem)


@router.post("/{token}/give-up", response=PracticeProgressOut)
def give_up_problem(request: HttpRequest, token: str, body: GiveUpIn) -> PracticeProgressOut:
    session, problem = open_practiced_problem(request, token, body.slug)
    with get_storage_quota(request, session).count_new_rows(session.practice_attempts):
        give_up(session, problem)
    return serializers.serialize_practice_progress(session, problem)


@router.get("/{token}/solutions/{slug}", response=list[SolutionOut])
def get_solutions(request: HttpRequest, token: str, slug: str) -> list[Solution]:
    session, problem = open_practiced_problem(request, token, slug)
    require_solution_access(session, problem.slug)
    return list_solutions(problem)


@router.get("/{token}/leaderboard/{slug}", response=list[LeaderboardRow])
def get_leaderboard(request: HttpRequest, token: str, slug: str) -> list[LeaderboardRow]:
    """The kernels of all practice sessions that a GPU worker timed, the best of each."""
    session, problem = open_practiced_problem(request, token, slug)
    return serializers.serialize_leaderboard(build_practice_leaderboard(problem.slug), session.pk)


@router.get("/{token}/follow-ups/{slug}", response=list[PromptOut])
def list_follow_ups(request: HttpRequest, token: str, slug: str) -> tuple[InterviewPrompt, ...]:
    session, problem = open_practiced_problem(request, token, slug)
    require_solution_access(session, problem.slug)
    return problem.prompts


@router.get("/{token}/traps/{slug}", response=list[Trap])
def list_traps(request: HttpRequest, token: str, slug: str) -> list[Trap]:
    session, problem = open_practiced_problem(request, token, slug)
    assessments = {row.trap: row for row in session.trap_assessments.filter(slug=slug)}
    return [serialize_trap(trap, assessments.get(traps.compute_trap_id(trap))) for trap in problem.traps]


@router.get("/{token}/traps/{slug}/{trap_id}", response=TalkingPoints)
def get_talking_points(request: HttpRequest, token: str, slug: str, trap_id: str) -> TalkingPoints:
    session, problem = open_practiced_problem(request, token, slug)
    trap = traps.find_trap(problem, trap_id)
    row = session.trap_assessments.filter(slug=slug, trap=trap_id).first()
    return TalkingPoints(points=traps.list_talking_points(trap), covered=row.covered_points if row else [])


@router.post("/{token}/traps/{slug}/{trap_id}", response=Trap)
def assess_trap_explanation(request: HttpRequest, token: str, slug: str, trap_id: str, body: TrapAssessmentIn) -> Trap:
    session, problem = open_practiced_problem(request, token, slug)
    trap = traps.find_trap(problem, trap_id)
    with get_storage_quota(request, session).count_new_rows(session.trap_assessments):
        row = assess_trap(session, problem, trap, body.answer, body.covered)
    return serialize_trap(trap, row)


def serialize_trap(trap: InterviewPrompt, row: TrapSelfAssessment | None) -> Trap:
    fields = {
        "id": traps.compute_trap_id(trap),
        "question": trap.question,
        "answer": row and row.answer,
        "at": row and row.assessed_at,
    }
    return Trap.model_validate(fields)
