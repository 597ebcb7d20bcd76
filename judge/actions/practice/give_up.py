from django.db import transaction
from django.utils import timezone

from judge.actions.practice.start_clock import start_clock
from judge.models import CandidateSession, PracticeAttempt
from problems.format.problem import Problem


@transaction.atomic
def give_up(session: CandidateSession, problem: Problem) -> None:
    """Give up on a problem, which makes its solutions readable in this session. Giving up again changes nothing."""
    current = start_clock(session, problem)
    PracticeAttempt.objects.filter(pk=current.pk, given_up_at=None).update(given_up_at=timezone.now())
