"""Serializes links for the members of a team, and what a link shows to people without an account: only what is listed
here."""

from collections.abc import Sequence
from typing import Any

from judge.actions.scorecards.rubric_versions import get_rubric_version
from judge.api.comparison.schemas import ComparedSession
from judge.api.comparison.serializers import build_session_fields, serialize_heading
from judge.api.scorecards import schemas as scorecard_schemas
from judge.api.scorecards.serializers import serialize_decision, serialize_version
from judge.api.sharing import schemas
from judge.domain.comparison import load_work
from judge.domain.scorecards import Rating, filter_revealed_cards, read_ratings
from judge.domain.session_results import list_exercise_keys
from judge.models import CandidateSession, Scorecard, ShareLink


def serialize_share_link(link: ShareLink) -> schemas.ShareLinkOut:
    return schemas.ShareLinkOut.model_validate(build_link_fields(link))


def build_link_fields(link: ShareLink) -> dict[str, Any]:
    copied = ("has_names", "has_code", "has_scorecards", "created_at", "expires_at", "openings", "opened_at")
    fields = {name: getattr(link, name) for name in copied}
    shared = sorted(link.shared_sessions.all(), key=lambda each: each.position)
    names = [str(each.session.candidate) for each in shared]
    return fields | {
        "id": link.pk,
        "state": link.state,
        "created_by": str(link.created_by or ""),
        "candidates": names,
    }


def serialize_shared_report(link: ShareLink, sessions: Sequence[CandidateSession]) -> schemas.SharedReport:
    keys = list(list_exercise_keys(sessions[0]))
    work = load_work(sessions)
    rubric = get_rubric_version(link.interview) if link.has_scorecards else None
    return schemas.SharedReport(
        title=link.interview.title if link.has_names else "",
        team=link.interview.team.name if link.has_names and link.interview.team else "",
        expires_at=link.expires_at,
        has_code=link.has_code,
        has_scorecards=link.has_scorecards,
        exercises=[serialize_heading(key) for key in keys],
        rubric=serialize_version(rubric) if rubric else None,
        sessions=[
            ComparedSession.model_validate(
                remove_submission_ids(build_session_fields(session, keys, work.get(session.pk)))
                | {"id": position, "candidate": session.candidate.name if link.has_names else label_candidate(position)}
                | build_shared_cards(link, session)
            )
            for position, session in enumerate(sessions)
        ],
    )


def label_candidate(position: int) -> str:
    return f"Candidate {'ABCDEFGH'[position]}"


def remove_submission_ids(fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {"exercises": [exercise | {"submission": None} for exercise in fields["exercises"]]}


def build_shared_cards(link: ShareLink, session: CandidateSession) -> dict[str, Any]:
    """The fields of `ComparedSession` about scorecards and the decision."""
    fields: dict[str, Any] = {"are_results_folded": False, "assigned": 0, "saved": 0}
    if not link.has_scorecards:
        return fields | {"revealed_at": None, "cards": [], "decision": None}
    rows = session.scorecards.select_related("author").filter(filter_revealed_cards(session)).order_by("pk")
    decision = session.decisions.first()
    return fields | {
        "revealed_at": session.cards_revealed_at,
        "cards": [serialize_shared_card(card, number, link) for number, card in enumerate(rows, 1)],
        "decision": decision and hide_texts(serialize_decision(decision), link),
    }


def hide_texts(decision: scorecard_schemas.DecisionOut, link: ShareLink) -> scorecard_schemas.DecisionOut:
    """Hide who decided, and the texts, which can name people, unless the link shows names."""
    hidden = {"decided_by": ""} if link.has_names else {"decided_by": "", "next_step": "", "reason": ""}
    return decision.model_copy(update=hidden)


def serialize_shared_card(card: Scorecard, number: int, link: ShareLink) -> scorecard_schemas.ScorecardOut:
    """Its texts can name people, so without names it has only its levels. `number` is its position among the shown
    cards, from 1."""
    return scorecard_schemas.ScorecardOut(
        id=number,
        author=str(card.author or "") if link.has_names else f"Interviewer {number}",
        is_own=False,
        ratings={name: serialize_rating(rating, link) for name, rating in read_ratings(card).items()},
        recommendation=card.recommendation,  # pyright: ignore[reportArgumentType] -- its choices are these literals
        summary=card.summary if link.has_names else "",
        revision=0,
        saved_at=card.saved_at,
        unfolded_at=None,
        open_until=None,
        reopened_at=None,
    )


def serialize_rating(rating: Rating, link: ShareLink) -> scorecard_schemas.RatingOut:
    note = rating.note if link.has_names else ""
    return scorecard_schemas.RatingOut.model_validate({"level": rating.level, "note": note, "evidence": []})
