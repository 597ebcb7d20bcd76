from django.db import transaction
from django.utils import timezone

from judge.actions.practice.start_clock import start_clock
from judge.models import Invitation, Round
from problems.format.problem import Problem


@transaction.atomic
def give_up(seat: Invitation, problem: Problem) -> None:
    """From now on the solutions of this problem can be read from this seat. Giving up again changes nothing."""
    current = start_clock(seat, problem)
    Round.objects.filter(pk=current.pk, given_up_at=None).update(given_up_at=timezone.now())
