from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.scorecards.write_scorecard import lock_session_row
from judge.domain.scorecards import are_all_cards_saved, is_assigned
from judge.errors import RefusedError
from judge.models import CandidateSession, Scorecard, User


@transaction.atomic
def reveal_scorecards(session: CandidateSession, by: User, *, address: str = "") -> None:
    """Let the team read the saved cards although some are missing. Cards that are saved later are read at once."""
    session = lock_session_row(session)
    if session.cards_revealed_at is not None:
        return
    require_saved_card(session)
    has_own = session.scorecards.filter(author=by, saved_at__isnull=False).exists()
    if is_assigned(by, session.interview) and not has_own:
        raise RefusedError(
            "scorecard_unsaved",
            "You have not saved your own scorecard, and you would read those of others first. Nothing was revealed.",
            "Save your scorecard, or ask another owner to reveal them.",
        )
    reveal_saved_cards(session, by, address)


def require_saved_card(session: CandidateSession) -> None:
    """A reveal lasts: later cards are read as soon as they are saved. So one must be there, about the whole session."""
    if session.finished_at is None:
        raise RefusedError(
            "session_running",
            "The session has not ended, so no scorecard was revealed.",
            "Reveal the saved scorecards after the end.",
        )
    if not session.scorecards.filter(saved_at__isnull=False).exists():
        raise RefusedError(
            "scorecard_unsaved",
            "No scorecard of this session is saved, so there is nothing to reveal.",
            "Wait until one of the interviewers has saved theirs.",
        )


def reveal_completed_cards(interview_ids: Sequence[int], by: User | None, address: str = "", command: str = "") -> None:
    """Reveal the cards of sessions whose only missing card was that of somebody who left the panel or the team.

    The sessions are locked first, as a save of a card at this moment does: one of the two sees what the other changed.
    """
    hidden = CandidateSession.objects.filter(interview__in=interview_ids, cards_revealed_at=None)
    with_card = Scorecard.objects.filter(session=OuterRef("pk"))  # a card that is being saved was a draft before
    rows = hidden.filter(Exists(with_card)).select_related("interview").order_by("pk")
    for session in rows.select_for_update(of=("self",), no_key=True):
        if session.scorecards.filter(saved_at__isnull=False).exists() and are_all_cards_saved(session):
            reveal_saved_cards(session, by, address, command)


def reveal_saved_cards(session: CandidateSession, by: User | None, address: str, command: str = "") -> None:
    """The caller has locked the session."""
    CandidateSession.objects.filter(pk=session.pk).update(cards_revealed_at=timezone.now())
    saved = list(session.scorecards.filter(saved_at__isnull=False).values_list("pk", flat=True))
    detail = {"invitation": session.pk, "scorecards": saved}
    record_audit_entry(
        by, "reveal scorecards", f"interview {session.interview_id}", detail, address=address, command=command
    )
