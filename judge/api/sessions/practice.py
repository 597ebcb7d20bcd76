"""What practice has beside the problems: a clock, solutions to read, traps to explain. Interviews have none of it."""

from django.http import HttpRequest
from ninja import Router

from judge.actions.practice.assess_trap import explain
from judge.actions.practice.give_up import give_up
from judge.actions.practice.restart_problem import start_again
from judge.actions.practice.start_clock import start_clock
from judge.api.sessions import schemas, serializers
from judge.api.sessions.router import seat_for
from judge.domain import traps
from judge.domain.session_rules import must_practise, must_read, problem_of
from judge.domain.solutions import solutions_of
from judge.models import Explained, Invitation
from problems.format.problem import Problem, Prompt

router = Router(tags=["practice"])


def practising(request: HttpRequest, token: str, slug: str) -> tuple[Invitation, Problem]:
    seat = seat_for(request, token)
    must_practise(seat)
    return seat, problem_of(seat, slug)


@router.post("/{token}/clock", response=schemas.Practised)
def start(request: HttpRequest, token: str, body: schemas.ClockIn) -> schemas.Practised:
    seat, problem = practising(request, token, body.slug)
    start_clock(seat, problem)
    return serializers.practised(seat, problem)


@router.post("/{token}/again", response=schemas.Draft)
def again(request: HttpRequest, token: str, body: schemas.AgainIn) -> schemas.Draft:
    seat, problem = practising(request, token, body.slug)
    return serializers.draft(seat, start_again(seat, problem, body.source))


@router.post("/{token}/give-up", response=schemas.Practised)
def give_up_problem(request: HttpRequest, token: str, body: schemas.GiveUpIn) -> schemas.Practised:
    seat, problem = practising(request, token, body.slug)
    give_up(seat, problem)
    return serializers.practised(seat, problem)


@router.get("/{token}/solutions/{slug}", response=list[schemas.Solution])
def list_solutions(request: HttpRequest, token: str, slug: str) -> list[schemas.Solution]:
    seat, problem = practising(request, token, slug)
    must_read(seat, problem.slug)
    return [
        schemas.Solution(name=solution.name, about=solution.about, source=solution.source)
        for solution in solutions_of(problem)
    ]


@router.get("/{token}/traps/{slug}", response=list[schemas.Trap])
def list_traps(request: HttpRequest, token: str, slug: str) -> list[schemas.Trap]:
    seat, problem = practising(request, token, slug)
    known = {row.trap: row for row in seat.explained.filter(slug=slug)}
    return [trap_shape(trap, known.get(traps.id_of(trap))) for trap in problem.traps]


@router.get("/{token}/traps/{slug}/{trap_id}", response=schemas.TalkingPoints)
def get_talking_points(request: HttpRequest, token: str, slug: str, trap_id: str) -> schemas.TalkingPoints:
    seat, problem = practising(request, token, slug)
    trap = traps.trap_of(problem, trap_id)
    row = seat.explained.filter(slug=slug, trap=trap_id).first()
    return schemas.TalkingPoints(points=traps.points_of(trap), said=row.said if row else [])


@router.post("/{token}/traps/{slug}/{trap_id}", response=schemas.Trap)
def explain_trap(request: HttpRequest, token: str, slug: str, trap_id: str, body: schemas.ExplainedIn) -> schemas.Trap:
    seat, problem = practising(request, token, slug)
    trap = traps.trap_of(problem, trap_id)
    return trap_shape(trap, explain(seat, problem, trap, body.outcome, body.said))


def trap_shape(trap: Prompt, row: Explained | None) -> schemas.Trap:
    fields = {"id": traps.id_of(trap), "question": trap.question, "outcome": row and row.outcome, "at": row and row.at}
    return schemas.Trap.model_validate(fields)
