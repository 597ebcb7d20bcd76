from django.db import transaction
from django.utils import timezone

from judge.actions.scorecards.write_scorecard import get_or_create_card, lock_session_row
from judge.models import CandidateSession, User


@transaction.atomic
def unfold_results(session: CandidateSession, author: User) -> None:
    """Show the author the results before their card is saved, and record it on the card. Refused unless the author is
    assigned and the session has started."""
    card = get_or_create_card(lock_session_row(session), author)
    if card.unfolded_at is None and card.saved_at is None and card.reopened_at is None:
        card.unfolded_at = timezone.now()
        card.save(update_fields=["unfolded_at"])
