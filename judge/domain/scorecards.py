"""Who fills in and reads scorecards.

An interviewer writes a card without knowing what others wrote. Verdicts, scores, named bugs and the decision are folded
for them until their card is saved: no response contains them. They can unfold them at any time, which the card records.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from judge.domain.team_access import EDITORS
from judge.models import CandidateSession, Interview, InterviewAssignment, Membership, Scorecard, Team, User


@dataclass(frozen=True, slots=True)
class Rating:
    """What a card says about one dimension."""

    level: str = ""
    """An `AssessmentLevel`; empty if the dimension was not assessed."""
    note: str = ""
    evidence: list[dict[str, Any]] = field(default_factory=list)
    """{"kind": "moment", "ms"}, {"kind": "case", "submission", "case", "label"} or {"kind": "bug", "submission", "bug",
    "label"}. `ms` is counted from the start of the session."""


def read_ratings(card: Scorecard) -> dict[str, Rating]:
    return {dimension: Rating(**rating) for dimension, rating in card.ratings.items()}


def list_possible_interviewers(interview: Interview) -> list[User]:
    """Those who may edit the interview, by name."""
    members = Membership.objects.filter(team=interview.team_id, role__in=EDITORS, user__is_active=True)
    return sorted(
        (row.user for row in members.select_related("user")), key=lambda user: (str(user).casefold(), user.pk)
    )


def list_assigned(interview: Interview) -> list[User]:
    """The interviewers who fill in cards: those who were assigned, or the creator. Without those who left the team."""
    assigned = set(interview.assignments.values_list("interviewer", flat=True)) or {interview.owner_id}
    return [user for user in list_possible_interviewers(interview) if user.pk in assigned]


def load_assigned(interviews: Collection[Interview]) -> dict[int, set[int]]:
    """The ids of the accounts of `list_assigned`, by interview, in two queries."""
    editors: dict[int | None, set[int]] = {}
    members = Membership.objects.filter(
        team__in={each.team_id for each in interviews}, role__in=EDITORS, user__is_active=True
    )
    for team, account in members.values_list("team", "user"):
        editors.setdefault(team, set()).add(account)
    chosen: dict[int, set[int]] = {}
    rows = InterviewAssignment.objects.filter(interview__in=interviews)
    for interview, account in rows.values_list("interview", "interviewer"):
        chosen.setdefault(interview, set()).add(account)
    found: dict[int, set[int]] = {}
    for interview in interviews:
        owner = set() if interview.owner_id is None else {interview.owner_id}
        found[interview.pk] = editors.get(interview.team_id, set()) & (chosen.get(interview.pk) or owner)
    return found


def is_assigned(user: User, interview: Interview) -> bool:
    return any(each.pk == user.pk for each in list_assigned(interview))


def find_own_card(user: User, session: CandidateSession) -> Scorecard | None:
    return session.scorecards.filter(author=user).select_related("rubric_version").first()


def are_results_folded(user: User, session: CandidateSession) -> bool:
    """Also before the start: a live page that is open then must not show the first results."""
    card = find_own_card(user, session)
    if card and (card.saved_at or card.unfolded_at or card.reopened_at):
        return False
    return is_assigned(user, session.interview)


def filter_assigned_interviews(account: int) -> Q:
    """Selects, of the interviews that the account may edit, those to which it is assigned: see `list_assigned`."""
    assignments = InterviewAssignment.objects.filter(interview=OuterRef("pk"))
    return Exists(assignments.filter(interviewer=account)) | Q(~Exists(assignments), owner=account)


def list_assigned_interviews(account: User, team: Team) -> list[int]:
    """The ids of the interviews of the team to which the account is assigned, also if it has left the team."""
    rows = Interview.objects.filter(filter_assigned_interviews(account.pk), team=team)
    return list(rows.values_list("pk", flat=True))


def filter_folded_sessions(user: User) -> Q:
    """Selects, of the sessions that the user may edit, those for which `are_results_folded` is true."""
    assigned = Interview.objects.filter(filter_assigned_interviews(user.pk), pk=OuterRef("interview"))
    return Q(Exists(assigned)) & ~filter_seen_sessions(user)


def filter_shown_sessions(user: User) -> Q:
    """The opposite of `filter_folded_sessions`. Asks first what is quick and mostly true."""
    assigned = Interview.objects.filter(filter_assigned_interviews(user.pk), pk=OuterRef("interview"))
    return filter_seen_sessions(user) | ~Q(Exists(assigned))


def filter_seen_sessions(user: User) -> Q:
    """Selects the sessions whose results the user has seen: the card was saved, or they were unfolded."""
    # By the index on session and author. SQLite would make a list of all of the user's cards of a subquery without it.
    return Q(Exists(select_seen_cards(user).filter(session=OuterRef("pk"))))


def select_seen_cards(user: User) -> QuerySet[Scorecard]:
    """The user's cards of sessions whose results the user has seen."""
    seen = Q(saved_at__isnull=False) | Q(unfolded_at__isnull=False) | Q(reopened_at__isnull=False)
    return Scorecard.objects.filter(seen, author=user)


def are_all_cards_saved(session: CandidateSession) -> bool:
    """Return whether each assigned interviewer has saved a card; False if there is no assigned interviewer."""
    assigned = {user.pk for user in list_assigned(session.interview)}
    saved = set(session.scorecards.filter(saved_at__isnull=False).values_list("author", flat=True))
    return bool(assigned) and assigned <= saved


def filter_revealed_cards(session: CandidateSession) -> Q:
    """Selects the cards that all owners and interviewers of the team read."""
    return Q(saved_at__isnull=False) if session.cards_revealed_at else Q(pk__in=[])
