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
    """Restart the clock and replace the draft with the starter.

    `source` is the text in the editor. It and the saved draft are archived.
    """
    require_practice(session)
    require_size(source.encode())
    CandidateSession.objects.select_for_update().get(pk=session.pk)
    check_restart_rate(session)
    starter = problem.starter.encode()
    draft = session.drafts.filter(slug=problem.slug, exercise=IMPLEMENT).first()
    for text in dict.fromkeys([bytes(draft.source) if draft else starter, source.encode()]):
        if text != starter:
            archive_draft(session, problem.slug, IMPLEMENT, text, DraftVersion.Reason.RESTARTED)
    session.practice_attempts.create(slug=problem.slug)
    fields = {"source": starter, "revision": (draft.revision if draft else 0) + 1, "saved_at": timezone.now()}
    draft, _ = session.drafts.update_or_create(slug=problem.slug, exercise=IMPLEMENT, defaults=fields)
    return draft


def check_restart_rate(session: CandidateSession) -> None:
    since = timezone.now() - timedelta(minutes=1)
    if session.practice_attempts.filter(started_at__gte=since).count() >= RESTARTS_PER_MINUTE:
        raise RefusedError(
            "too_many",
            "There were too many restarts within a minute, so this one was not done. Your code is unchanged.",
            "Wait a minute, then restart the problem.",
            retry_after=60,
        )
