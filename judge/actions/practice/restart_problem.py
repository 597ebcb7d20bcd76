from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from judge.actions.sessions.archive_draft import set_aside
from judge.domain.exercises import IMPLEMENT
from judge.domain.session_rules import must_fit, must_practise
from judge.errors import RefusedError
from judge.models import Draft, Invitation, OldDraft
from problems.format.problem import Problem

ROUNDS_PER_MINUTE = 10


@transaction.atomic
def start_again(seat: Invitation, problem: Problem, source: str) -> Draft:
    """A fresh clock and the starter in the place of the draft. `source`, which the editor holds, and the draft are set
    aside."""
    must_practise(seat)
    must_fit(source.encode())
    Invitation.objects.select_for_update().get(pk=seat.pk)
    seat_must_wait(seat)
    starter = problem.starter.encode()
    kept = seat.drafts.filter(slug=problem.slug, exercise=IMPLEMENT).first()
    for text in dict.fromkeys([bytes(kept.source) if kept else starter, source.encode()]):
        if text != starter:
            set_aside(seat, problem.slug, IMPLEMENT, text, OldDraft.Why.AGAIN)
    seat.rounds.create(slug=problem.slug)
    fresh = {"source": starter, "revision": (kept.revision if kept else 0) + 1, "saved_at": timezone.now()}
    draft, _ = seat.drafts.update_or_create(slug=problem.slug, exercise=IMPLEMENT, defaults=fresh)
    return draft


def seat_must_wait(seat: Invitation) -> None:
    since = timezone.now() - timedelta(minutes=1)
    if seat.rounds.filter(started_at__gte=since).count() >= ROUNDS_PER_MINUTE:
        raise RefusedError(
            "too_many",
            "Many fresh starts came from here within a minute, so this one was not made; your code is as it was.",
            "Wait a minute, then start again.",
            retry_after=60,
        )
