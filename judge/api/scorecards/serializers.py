"""Serializes scorecards for the owners and interviewers of a team."""

from typing import Any

from judge.actions.scorecards.rubric_versions import get_rubric_version
from judge.api.scorecards import schemas
from judge.domain.scorecards import (
    are_results_folded,
    filter_revealed_cards,
    list_assigned,
    list_possible_interviewers,
)
from judge.domain.team_access import load_team_access
from judge.models import CandidateSession, Decision, Interview, RubricVersion, Scorecard, User


def serialize_version(version: RubricVersion) -> schemas.RubricVersionOut:
    return schemas.RubricVersionOut.model_validate(build_version_fields(version))


def build_version_fields(version: RubricVersion) -> dict[str, Any]:
    return {"name": version.name, "number": version.number, "dimensions": version.dimensions}


def serialize_panel(interview: Interview, user: User) -> schemas.PanelOut:
    assigned = {each.pk for each in list_assigned(interview)}
    version = get_rubric_version(interview)
    return schemas.PanelOut(
        can_lead=load_team_access(user).can_lead(interview),
        rubric=serialize_version(version),
        rubric_id=version.rubric_id,
        has_saved_card=Scorecard.objects.filter(session__interview=interview, saved_at__isnull=False).exists(),
        interviewers=[
            schemas.PossibleInterviewer(id=each.pk, name=str(each), is_assigned=each.pk in assigned)
            for each in list_possible_interviewers(interview)
        ],
    )


def serialize_scorecards(session: CandidateSession, user: User) -> schemas.ScorecardsOut:
    cards = session.scorecards.select_related("author", "rubric_version")
    own = cards.filter(author=user).first()
    readable = sorted(cards.filter(filter_revealed_cards(session)), key=lambda card: str(card.author).casefold())
    saved = dict(session.scorecards.filter(saved_at__isnull=False).values_list("author", "pk"))
    assigned = list_assigned(session.interview)
    decision = session.decisions.select_related("decided_by").first()
    are_folded = are_results_folded(user, session)
    serialized = [serialize_card(card, user) for card in readable]
    is_decision_folded = are_folded and not (decision and decision.decided_by_id == user.pk)
    return schemas.ScorecardsOut(
        rubric=serialize_version(get_rubric_version(session.interview)),
        interviewers=[
            schemas.AssignedInterviewer(
                id=each.pk, name=str(each), is_you=each.pk == user.pk, saved_card=saved.get(each.pk)
            )
            for each in assigned
        ],
        is_assigned=user in assigned,
        can_lead=load_team_access(user).can_lead(session.interview),
        are_results_folded=are_folded,
        revealed_at=session.cards_revealed_at,
        own=serialize_card(own, user) if own else None,
        cards=[fold_evidence(card) if are_folded and not card.is_own else card for card in serialized],
        decision=serialize_decision(decision) if decision and not is_decision_folded else None,
        is_decision_folded=is_decision_folded,
    )


def fold_evidence(card: schemas.ScorecardOut) -> schemas.ScorecardOut:
    """A case or a bug that a colleague attached is a result. A moment is none."""
    ratings = {
        dimension: rating.model_copy(update={"evidence": [each for each in rating.evidence if each.kind == "moment"]})
        for dimension, rating in card.ratings.items()
    }
    hidden = sum(each.kind != "moment" for rating in card.ratings.values() for each in rating.evidence)
    return card.model_copy(update={"ratings": ratings, "folded_evidence": hidden})


def serialize_card(card: Scorecard, user: User) -> schemas.ScorecardOut:
    return schemas.ScorecardOut.model_validate(
        {
            "id": card.pk,
            "author": str(card.author) if card.author else "",
            "is_own": card.author_id == user.pk,
            "ratings": card.ratings,
            "recommendation": card.recommendation,
            "summary": card.summary,
            "revision": card.revision,
            "saved_at": card.saved_at,
            "unfolded_at": card.unfolded_at,
            "open_until": card.open_until,
            "reopened_at": card.reopened_at,
        }
    )


def serialize_decision(decision: Decision) -> schemas.DecisionOut:
    return schemas.DecisionOut.model_validate(
        {
            "choice": decision.choice,
            "next_step": decision.next_step,
            "reason": decision.reason,
            "decided_by": str(decision.decided_by or ""),
            "decided_at": decision.decided_at,
            "revision": decision.revision,
        }
    )
