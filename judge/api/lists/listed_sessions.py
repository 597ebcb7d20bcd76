"""Serializes sessions for the list of sessions."""

from collections.abc import Sequence
from typing import Any

from judge.api.lists import schemas
from judge.api.lists.listed_results import ListedResults, load_listed_results
from judge.domain.scorecards import filter_folded_sessions, load_assigned
from judge.models import CandidateSession, Decision, Scorecard, User

READ_COLUMNS = (
    *("created_at", "started_at", "ended_at", "revoked_at", "expires_at", "paused_at", "paused_seconds"),
    *("extra_seconds", "time_given_back", "candidate__name", "interview__title", "interview__minutes"),
    *("interview__owner", "interview__team"),
)


def load_listed_sessions(user: User, pks: Sequence[int]) -> list[schemas.ListedSession]:
    """In the order of `pks`. The number of queries does not depend on how many there are. Without those that were
    deleted meanwhile."""
    rows = CandidateSession.objects.filter(pk__in=pks).select_related("candidate", "interview").only(*READ_COLUMNS)
    found = {row.pk: row for row in rows}
    folded = set(rows.filter(filter_folded_sessions(user)).order_by().values_list("pk", flat=True))
    assigned = load_assigned({row.interview_id: row.interview for row in found.values()}.values())
    cards = load_card_authors(pks)
    results = load_listed_results(pks)
    decisions = dict(Decision.objects.filter(session__in=pks).values_list("session", "choice"))
    return [
        serialize_listed_session(
            found[pk],
            assigned[found[pk].interview_id],
            cards.get(pk, set()),
            results[pk],
            None if pk in folded else decisions.get(pk),
            is_folded=pk in folded,
        )
        for pk in pks
        if pk in found
    ]


def serialize_listed_session(
    row: CandidateSession,
    assigned: set[int],
    card_authors: set[int],
    results: ListedResults,
    decision: str | None,
    *,
    is_folded: bool,
) -> schemas.ListedSession:
    """`assigned` and `card_authors` are the ids of accounts: who fills in a scorecard, and who has saved one."""
    shown = ListedResults(seconds=results.seconds) if is_folded else results
    fields: dict[str, Any] = {
        "id": row.pk,
        "candidate": row.candidate.name,
        "interview_id": row.interview_id,
        "interview_title": row.interview.title,
        "state": row.state,
        "created_at": row.created_at,
        "started_at": row.started_at,
        "ended_at": row.finished_at,
        "seconds": shown.seconds,
        "is_folded": is_folded,
        "scores": shown.scores,
        "accepted": shown.accepted,
        "exercises": shown.exercises,
        "bugs": shown.bugs,
        "decision": decision,
        "saved_cards": len(card_authors & assigned),
        "assigned": len(assigned),
    }
    return schemas.ListedSession.model_validate(fields)


def load_card_authors(pks: Sequence[int]) -> dict[int, set[int]]:
    """The ids of the accounts that have saved a card, by session."""
    found: dict[int, set[int]] = {}
    saved = Scorecard.objects.filter(session__in=pks, saved_at__isnull=False)
    for pk, author in saved.values_list("session", "author"):
        found.setdefault(pk, set()).add(author)
    return found
