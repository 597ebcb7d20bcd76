"""Changes to one scorecard: draft, save, reopen."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.scorecards.rubric_versions import pin_rubric
from judge.domain.evidence import EvidenceReader
from judge.domain.rubric_dimensions import read_dimensions
from judge.domain.scorecards import Rating, are_all_cards_saved, are_results_folded, is_assigned, read_ratings
from judge.errors import RefusedError
from judge.models import CandidateSession, Scorecard, User


def get_or_create_card(session: CandidateSession, author: User) -> Scorecard:
    """Return the author's card, which is created if there is none. `session` must be locked."""
    if not is_assigned(author, session.interview):
        raise RefusedError(
            "not_assigned",
            "You are not one of the interviewers who fill in scorecards for this interview, so nothing was stored.",
            "Ask an owner of the team to assign you.",
        )
    if session.started_at is None:
        raise RefusedError(
            "session_not_started",
            "The candidate has not started, so there is nothing to assess yet. Nothing was stored.",
            "Wait for the start.",
        )
    card, _ = session.scorecards.get_or_create(
        author=author, defaults={"rubric_version": pin_rubric(session.interview)}
    )
    if card.saved_at is None:
        record_earlier_access(session, card)
    return card


def record_earlier_access(session: CandidateSession, card: Scorecard) -> None:
    """Store when the author was assigned, if that was after the start: until then they could read the results."""
    rows = session.interview.assignments.filter(interviewer=card.author, created_at__gt=session.started_at)
    assigned_at = rows.values_list("created_at", flat=True).first()
    if assigned_at is not None and assigned_at != card.open_until:
        card.open_until = assigned_at
        card.save(update_fields=["open_until"])


@transaction.atomic
def change_card(
    session: CandidateSession,
    author: User,
    revision: int,
    ratings: Mapping[str, Rating],
    recommendation: str,
    summary: str,
) -> Scorecard:
    """Replace the draft. `revision` is that of the draft which the author changed; 0 if there was none."""
    card = get_or_create_card(lock_session_row(session), author)
    require_draft(card)
    require_latest(card, revision)
    require_known_dimensions(card, ratings)
    are_folded = are_results_folded(author, session)
    evidence = EvidenceReader(session, read_ratings(card), are_results_folded=are_folded)
    card.ratings = {
        dimension: asdict(Rating(rating.level, rating.note, evidence.check(rating.evidence)))
        for dimension, rating in ratings.items()
        if rating != Rating()
    }
    card.recommendation, card.summary, card.revision = recommendation, summary, card.revision + 1
    card.save(update_fields=["ratings", "recommendation", "summary", "revision", "changed_at"])
    return card


@transaction.atomic
def save_card(session: CandidateSession, author: User, revision: int, *, address: str = "") -> Scorecard:
    """Make the draft final. If all assigned interviewers have saved theirs, the team reads them."""
    session = lock_session_row(session)
    card = get_or_create_card(session, author)
    require_draft(card)
    require_latest(card, revision)
    if session.finished_at is None:
        raise RefusedError(
            "session_running",
            "The session has not ended, so the scorecard stays a draft.",
            "Save it after the end.",
        )
    if not card.recommendation:
        raise RefusedError(
            "invalid",
            "The scorecard has no overall recommendation, so it stays a draft.",
            "Choose one, then save the scorecard.",
        )
    card.saved_at = timezone.now()
    card.save(update_fields=["saved_at", "changed_at"])
    record_card_audit_entry(card, "save scorecard", author, address)
    if session.cards_revealed_at is None and are_all_cards_saved(session):
        CandidateSession.objects.filter(pk=session.pk).update(cards_revealed_at=timezone.now())
    return card


@transaction.atomic
def reopen_card(card: Scorecard, by: User, *, address: str = "") -> None:
    """Make a saved card a draft again, so that its author can change it. Until it is saved, nobody else reads it."""
    lock_session_row(card.session)
    rows = Scorecard.objects.filter(pk=card.pk, saved_at__isnull=False)
    if not rows.update(saved_at=None, reopened_at=timezone.now(), revision=F("revision") + 1):
        raise RefusedError(
            "scorecard_unsaved", "This scorecard is a draft already, so nothing was changed.", "Reload the page."
        )
    record_card_audit_entry(card, "reopen scorecard", by, address)


def lock_session_row(session: CandidateSession) -> CandidateSession:
    """Lock and reload the session: of two simultaneous saves, the later one sees the earlier and reveals the cards."""
    rows = CandidateSession.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("interview__rubric_version", "interview__owner").get(pk=session.pk)


def require_draft(card: Scorecard) -> None:
    if card.saved_at is not None:
        raise RefusedError(
            "scorecard_saved",
            "You have saved this scorecard, so it does not change any more.",
            "To change it, ask an owner of the team to reopen it.",
        )


def require_latest(card: Scorecard, revision: int) -> None:
    if card.revision != revision:
        raise RefusedError(
            "newer_scorecard",
            "This scorecard was changed on another page, so this change was not stored.",
            "Copy what you need from this page, then reload it.",
        )


def require_known_dimensions(card: Scorecard, ratings: Mapping[str, Any]) -> None:
    if not ratings.keys() <= {each.id for each in read_dimensions(card.rubric_version)}:
        raise RefusedError(
            "invalid",
            "The interview's rubric does not have one of these dimensions, so nothing was stored.",
            "Reload the page.",
        )


def record_card_audit_entry(card: Scorecard, action: str, by: User, address: str) -> None:
    """The scorecard is the subject of the audit entry: candidates receive the entries whose subject is their
    invitation."""
    detail = {"invitation": card.session_id}  # the id of an invitation is that of its session
    record_audit_entry(by, action, f"scorecard {card.pk}", detail, address=address)
