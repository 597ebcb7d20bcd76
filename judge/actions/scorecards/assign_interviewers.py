from collections.abc import Sequence

from django.db import transaction

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.scorecards.reveal_scorecards import reveal_saved_cards
from judge.domain.scorecards import are_all_cards_saved, list_assigned, list_possible_interviewers
from judge.errors import RefusedError
from judge.models import Interview, Scorecard, User


@transaction.atomic
def assign_interviewers(interview: Interview, account_ids: Sequence[int], by: User, *, address: str = "") -> None:
    """Let these accounts fill in a scorecard for each candidate. Cards of others stay.

    Reveals the cards of a session for which only an interviewer was missing who is no longer assigned, or in the team.
    """
    # Before the interview, as a save of a card at this moment does: one of the two sees what the other changed.
    hidden = interview.sessions.filter(cards_revealed_at=None, started_at__isnull=False).select_related("interview")
    sessions = list(hidden.select_for_update(of=("self",), no_key=True).order_by("pk"))
    Interview.objects.select_for_update(of=("self",), no_key=True).get(pk=interview.pk)
    possible = {user.pk for user in list_possible_interviewers(interview)}
    chosen = sorted(set(account_ids))
    if not chosen or not possible.issuperset(chosen):
        raise RefusedError(
            "invalid",
            "Scorecards need at least one interviewer, and each must be an owner or interviewer of the team, so "
            "nothing was changed.",
            "Choose among the members that the page shows.",
        )
    before = sorted(user.pk for user in list_assigned(interview))
    if chosen != before:
        store_assignments(interview, chosen, before)
        detail = {"accounts": chosen}
        record_audit_entry(by, "assign interviewers", f"interview {interview.pk}", detail, address=address)
    saved = Scorecard.objects.filter(session__interview=interview, saved_at__isnull=False)
    with_cards = set(saved.values_list("session", flat=True))
    for session in sessions:
        if session.pk in with_cards and are_all_cards_saved(session):
            reveal_saved_cards(session, by, address)


def store_assignments(interview: Interview, chosen: Sequence[int], before: Sequence[int]) -> None:
    """`before` are the accounts that were assigned until now. Who is assigned again could read the results in
    between, so the old assignment is forgotten."""
    interview.assignments.exclude(interviewer__in=chosen).delete()
    for account in chosen:
        row, is_new = interview.assignments.get_or_create(interviewer_id=account)
        if is_new and account in before:  # the creator, by default
            interview.assignments.filter(pk=row.pk).update(created_at=interview.created_at)
