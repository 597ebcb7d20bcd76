"""Serializes sessions for the list of sessions."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch

from judge.api.lists import schemas
from judge.domain import catalog
from judge.domain.scorecards import filter_folded_sessions, load_assigned
from judge.models import CandidateSession, Decision, ExerciseResult, MetBug, Scorecard, SessionScores, User

READ_COLUMNS = (
    *("created_at", "started_at", "ended_at", "revoked_at", "expires_at", "paused_at", "paused_seconds"),
    *("extra_seconds", "time_given_back", "candidate__name", "interview__title", "interview__minutes"),
    *("interview__owner", "interview__team"),
)


def load_listed_sessions(user: User, pks: Sequence[int]) -> list[schemas.ListedSession]:
    """In the order of `pks`. The number of queries does not depend on how many there are. Without those that were
    deleted meanwhile."""
    rows = CandidateSession.objects.filter(pk__in=pks).select_related("candidate", "interview").only(*READ_COLUMNS)
    found = {row.pk: row for row in rows.prefetch_related(*build_prefetches())}
    folded = set(rows.filter(filter_folded_sessions(user)).order_by().values_list("pk", flat=True))
    assigned = load_assigned({row.interview_id: row.interview for row in found.values()}.values())
    return [
        serialize_listed_session(found[pk], assigned[found[pk].interview_id], is_folded=pk in folded)
        for pk in pks
        if pk in found
    ]


def build_result_prefetches() -> list[Prefetch]:
    bugs = MetBug.objects.order_by("is_fixed", "pk")
    results = ExerciseResult.objects.order_by("pk").only("session", "slug").prefetch_related(Prefetch("bugs", bugs))
    return [Prefetch("scores", SessionScores.objects.all()), Prefetch("exercise_results", results)]


def build_prefetches() -> list[Prefetch]:
    return [
        *build_result_prefetches(),
        Prefetch("decisions", Decision.objects.only("session", "choice")),
        Prefetch("scorecards", Scorecard.objects.filter(saved_at__isnull=False).only("session", "author")),
    ]


def serialize_listed_session(row: CandidateSession, assigned: set[int], *, is_folded: bool) -> schemas.ListedSession:
    scores = getattr(row, "scores", None)
    fields: dict[str, Any] = {
        "id": row.pk,
        "candidate": row.candidate.name,
        "interview_id": row.interview_id,
        "interview_title": row.interview.title,
        "state": row.state,
        "created_at": row.created_at,
        "started_at": row.started_at,
        "ended_at": row.finished_at,
        "seconds": scores and scores.seconds,
        "is_folded": is_folded,
        "saved_cards": sum(card.author_id in assigned for card in row.scorecards.all()),
        "assigned": len(assigned),
    }
    hidden: dict[str, Any] = {"scores": {}, "accepted": None, "exercises": None, "bugs": [], "decision": None}
    return schemas.ListedSession.model_validate(fields | (hidden if is_folded else build_results(row, scores)))


def build_results(row: CandidateSession, scores: SessionScores | None) -> dict[str, Any]:
    return {
        "scores": scores.groups if scores else {},
        "accepted": scores and scores.accepted,
        "exercises": scores and scores.exercises,
        "bugs": list_met_bugs(row),
        "decision": next((each.choice for each in row.decisions.all()), None),
    }


def list_met_bugs(row: CandidateSession) -> list[schemas.ListedBug]:
    bugs = [serialize_bug(result.slug, bug) for result in row.exercise_results.all() for bug in result.bugs.all()]
    return sorted(bugs, key=lambda bug: bug.is_fixed)


def serialize_bug(slug: str, bug: MetBug) -> schemas.ListedBug:
    title = catalog.get_bug_titles(slug).get(bug.bug) or bug.bug
    return schemas.ListedBug(slug=slug, bug=bug.bug, title=title, is_fixed=bug.is_fixed)
