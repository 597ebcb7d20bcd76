from django.db import transaction

from judge.domain.session_rules import must_practise
from judge.models import Invitation, Round
from problems.format.problem import Problem


@transaction.atomic
def start_clock(seat: Invitation, problem: Problem) -> Round:
    """Start the clock of a problem. Once: who opens it again finds the clock as it is."""
    must_practise(seat)
    Invitation.objects.select_for_update().get(pk=seat.pk)  # two pages may open it at once
    latest = seat.rounds.filter(slug=problem.slug).order_by("-started_at", "-id").first()
    return latest or seat.rounds.create(slug=problem.slug)
