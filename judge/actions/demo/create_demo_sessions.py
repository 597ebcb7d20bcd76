"""Finished sessions for the demo accounts: typing, runs, real reports, scorecards and decisions."""

import random
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.demo.assessments import build_cards, build_decision, build_notes
from judge.actions.demo.demo_plans import DEMO_INTERVIEWS, SECOND_INTERVIEWER, CandidatePlan, InterviewPlan
from judge.actions.demo.grade_scripts import Reports, grade_missing
from judge.actions.demo.session_rows import SessionRows, store_rows
from judge.actions.demo.session_script import PlannedSession, write_script
from judge.actions.results.update_results import update_session_results
from judge.actions.scorecards.rubric_versions import store_default_version
from judge.models import CandidateSession, Interview, InterviewAssignment, Membership, Scorecard, Team, User
from sandbox import open_sandbox

COMMAND = "demo"
CELLS = 2


def create_demo_sessions(owner: User, team: Team, plans: Sequence[InterviewPlan] = DEMO_INTERVIEWS) -> int:
    """Return how many sessions were created. An interview that the owner has already is left as it is."""
    created = 0
    titles = set(Interview.objects.filter(owner=owner).values_list("title", flat=True))
    missing = [plan for plan in plans if plan.title not in titles]
    if not missing:
        return 0
    reports: Reports = {}
    with closing(open_sandbox(spare=CELLS, max_cells=CELLS)) as sandbox:
        for plan in missing:
            planned = [plan_session(candidate) for candidate in plan.candidates]
            for each in planned:
                grade_missing(sandbox, each.script, reports)
            created += len(store_interview(plan, planned, reports, owner, team))
    return created


def plan_session(candidate: CandidatePlan) -> PlannedSession:
    return PlannedSession(candidate, write_script(candidate, random.Random(candidate.name)), compute_end(candidate))


def store_interview(
    plan: InterviewPlan,
    planned: Sequence[PlannedSession],
    reports: Reports,
    owner: User,
    team: Team,
    *,
    with_typing: bool = True,
) -> list[CandidateSession]:
    interview, rows = build_interview(plan, owner, team), SessionRows()
    for each in planned:  # takes seconds on a busy machine, so before the transaction: SQLite has one lock for writers
        rows.add_session(interview, each, reports, with_typing=with_typing)
    with transaction.atomic():
        store_interview_row(plan, interview)
        authors = [owner, get_or_create_second_interviewer(team)]
        store_rows([InterviewAssignment(interview=interview, interviewer=each) for each in authors])
        interview.assignments.update(created_at=interview.created_at)
        rows.store()
        for session, each in zip(rows.sessions, planned, strict=True):
            assess_session(session, each, reports, authors)
            update_session_results(session.pk)
        detail = {"sessions": len(rows.sessions), "team": team.pk}
        record_audit_entry(None, "create demo data", f"interview {interview.pk}", detail, command=COMMAND)
    return rows.sessions


def compute_end(plan: CandidatePlan) -> datetime:
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=plan.days_ago) + timedelta(hours=plan.hour)


def build_interview(plan: InterviewPlan, owner: User, team: Team) -> Interview:
    return Interview(
        owner=owner,
        team=team,
        title=plan.title,
        minutes=plan.minutes,
        problems=list(plan.exercises),
        exercises={slug: list(names) for slug, names in plan.exercises.items()},
    )


def store_interview_row(plan: InterviewPlan, interview: Interview) -> None:
    interview.rubric_version = store_default_version()
    interview.save()
    oldest = max(candidate.days_ago for candidate in plan.candidates)
    interview.created_at = timezone.now() - timedelta(days=oldest + 3)
    interview.save(update_fields=["created_at"])  # replaces the time of the insert


def get_or_create_second_interviewer(team: Team) -> User:
    """An account of the demo. One of a person is never added to the team, so the name can have a number."""
    username, name = SECOND_INTERVIEWER
    number = 1
    while True:
        user, is_new = User.objects.get_or_create(
            username=username if number == 1 else f"{username}-{number}",
            defaults={"first_name": name, "role": User.Role.INTERVIEWER, "password": make_password(None)},
        )
        if is_new or is_demo_interviewer(user, team):
            break
        number += 1
    team.memberships.get_or_create(user=user, defaults={"role": Membership.Role.INTERVIEWER})
    return user


def is_demo_interviewer(user: User, team: Team) -> bool:
    return not user.has_usable_password() and not user.memberships.exclude(team=team).exists()


def assess_session(session: CandidateSession, planned: PlannedSession, reports: Reports, authors: list[User]) -> None:
    """Store the plan's scorecards, notes and decision. `authors` are the owner and the second interviewer."""
    cards = build_cards(session, planned, store_default_version(), authors)
    store_rows(cards)
    for card in cards:
        Scorecard.objects.filter(pk=card.pk).update(changed_at=card.saved_at)
    if len(cards) == len(authors):
        revealed_at = max(card.saved_at for card in cards if card.saved_at)
        CandidateSession.objects.filter(pk=session.pk).update(cards_revealed_at=revealed_at)
    store_rows(build_notes(session, planned, reports, authors[0]))
    store_rows(build_decision(session, planned, authors[0]))
