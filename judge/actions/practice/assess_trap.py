from django.utils import timezone

from judge.domain.session_rules import must_practise
from judge.domain.traps import id_of
from judge.models import Explained, Invitation
from problems.format.problem import Problem, Prompt


def explain(seat: Invitation, problem: Problem, trap: Prompt, outcome: str, said: list[int]) -> Explained:
    """Record how it went, by the candidate's own judgement; the last time counts."""
    must_practise(seat)
    found = {"outcome": outcome, "said": sorted(set(said)), "at": timezone.now()}
    row, _ = seat.explained.update_or_create(slug=problem.slug, trap=id_of(trap), defaults=found)
    return row
