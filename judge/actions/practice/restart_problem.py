from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from judge.actions.sessions.archive_draft import archive_draft
from judge.domain.exercises import IMPLEMENT
from judge.domain.session_rules import require_practice, require_size
from judge.errors import RefusedError
from judge.models import CandidateSession, Draft, DraftVersion
from problems.format.problem import Problem

RESTARTS_PER_MINUTE = 10


@transaction.atomic
def restart_problem(session: CandidateSession, problem: Problem, source: str) -> Draft:
    """A fresh clock and the starter in the place of the draft. `source`, which the editor holds, and the draft are set
    aside."""
    require_practice(session)
    require_size(source.encode())
    CandidateSession.objects.select_for_update().get(pk=session.pk)
    check_restart_rate(session)
    starter = problem.starter.encode()
    kept = session.drafts.filter(slug=problem.slug, exercise=IMPLEMENT).first()
    for text in dict.fromkeys([bytes(kept.source) if kept else starter, source.encode()]):
        if text != starter:
            archive_draft(session, problem.slug, IMPLEMENT, text, DraftVersion.Reason.RESTARTED)
    session.practice_attempts.create(slug=problem.slug)
    fresh = {"source": starter, "revision": (kept.revision if kept else 0) + 1, "saved_at": timezone.now()}
    draft, _ = session.drafts.update_or_create(slug=problem.slug, exercise=IMPLEMENT, defaults=fresh)
    return draft


def check_restart_rate(session: CandidateSession) -> None:
    since = timezone.now() - timedelta(minutes=1)
    if session.practice_attempts.filter(started_at__gte=since).count() >= RESTARTS_PER_MINUTE:
        raise RefusedError(
            "too_many",
            "Many fresh starts came from here within a minute, so this one was not made; your code is as it was.",
            "Wait a minute, then start again.",
            retry_after=60,
        )
