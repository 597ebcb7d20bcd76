from django.db import transaction

from judge.domain.session_rules import require_practice
from judge.models import CandidateSession, PracticeAttempt
from problems.format.problem import Problem


@transaction.atomic
def start_clock(session: CandidateSession, problem: Problem) -> PracticeAttempt:
    """Start the clock of a problem. If it is already running, return the current practice attempt."""
    require_practice(session)
    CandidateSession.objects.select_for_update().get(pk=session.pk)  # two pages may open it at once
    latest = session.practice_attempts.filter(slug=problem.slug).order_by("-started_at", "-id").first()
    return latest or session.practice_attempts.create(slug=problem.slug)
