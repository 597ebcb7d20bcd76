"""A database with very many finished sessions: those of the demo with other numbers, and copies of them.

The copies are made by the database itself, a statement for each table, because creating millions of rows in Python
takes an hour.
"""

import random
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import AutoField, DateTimeField, Field, Max, Model
from django.utils import timezone

from judge.actions.demo.create_demo_sessions import store_interview
from judge.actions.demo.demo_plans import InterviewPlan
from judge.actions.demo.grade_scripts import Reports, grade_missing
from judge.actions.demo.session_script import PlannedSession, write_script
from judge.grading.report import GradingReport
from judge.models import (
    Attempt,
    Candidate,
    CandidateSession,
    Decision,
    Document,
    DocumentUpdate,
    ExerciseResult,
    Interview,
    InterviewAssignment,
    MetBug,
    Report,
    Scorecard,
    SessionNote,
    SessionScores,
    Submission,
    Team,
    TimelineEvent,
    User,
)
from sandbox import open_sandbox

PER_INTERVIEW = 50
STORED_CASES = 1
"""Of each report. A whole one has up to 500 KB, so a million of them would fill the disk."""
SPREAD = timedelta(days=300)
"""The time in which the sessions end."""
SHIFTED_TIME = {
    "sqlite": "STRFTIME('%Y-%m-%d %H:%M:%f000', {column}, '-' || (k * 200) || ' minutes')",
    "postgresql": "{column} - k * INTERVAL '200 minutes'",
}
"""Each copy was earlier than the one before."""
TEXTS = tuple(
    model._meta.get_field(name)
    for model, name in ((Candidate, "name"), (CandidateSession, "token"), (Interview, "title"))
)
"""Texts that tell rows apart: in a copy, its number follows."""
IS_NEW_INTERVIEW = "k % 3 <> 0"
"""Every third copy of a session is in the same interview, and the others in copies of it. So there are small interviews
and large ones."""
COPIED: tuple[type[Model], ...] = (
    *(Interview, InterviewAssignment, Candidate, CandidateSession, Document, DocumentUpdate, Submission, Attempt),
    *(Report, TimelineEvent, SessionNote, Scorecard, Decision, ExerciseResult, MetBug, SessionScores),
)
"""Each after those that it refers to."""


def create_sessions(owner: User, team: Team, plans: Sequence[InterviewPlan], count: int) -> None:
    """Create `count` finished sessions of these plans. Their reports are real, but short."""
    rng, reports = random.Random(1), Reports()
    scripts = [[(each, write_script(each, rng, run_share=1)) for each in plan.candidates] for plan in plans]
    with closing(open_sandbox(spare=2, max_cells=2)) as sandbox:
        for _, script in chain.from_iterable(scripts):
            grade_missing(sandbox, script, reports)
    short = {key: shorten(report) for key, report in reports.items()}
    for number, first in enumerate(range(0, count, PER_INTERVIEW)):
        chosen = rng.choices(scripts[number % len(plans)], k=min(PER_INTERVIEW, count - first))
        planned = [
            PlannedSession(replace(plan, name=f"Candidate {first + n}"), script, choose_end(rng))
            for n, (plan, script) in enumerate(chosen)
        ]
        plan = replace(plans[number % len(plans)], title=f"Interview {number}")
        store_interview(plan, planned, short, owner, team, with_typing=False)


def choose_end(rng: random.Random) -> datetime:
    return timezone.now() - timedelta(days=2) - SPREAD * rng.random()


def shorten(report: GradingReport) -> GradingReport:
    cases = [case.model_copy(update={"inputs": [], "stdout": ""}) for case in report.cases[:STORED_CASES]]
    return report.model_copy(update={"cases": cases})


@transaction.atomic
def copy_sessions(copies: int) -> None:
    """Add so many copies of each session, with all that belongs to it."""
    steps = {
        model: (model._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1 for model in COPIED if has_number(model)
    }
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA cache_size = -1000000")  # a gigabyte: the copies of UUIDs are all over their index
        else:
            cursor.execute("SET LOCAL statement_timeout = 0")
        for model in COPIED:
            cursor.execute(build_copy(model, steps, copies))
        for statement in connection.ops.sequence_reset_sql(no_style(), list(steps)):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")  # as autovacuum would within a minute: without it, a page can take seconds


def has_number(model: type[Model]) -> bool:
    """Whether its primary key is a number that the database counts."""
    return isinstance(model._meta.pk, AutoField)


def build_copy(model: type[Model], steps: dict[type[Model], int], copies: int) -> str:
    """One INSERT. The copy number k of a row has its id plus k steps, or the hash of its UUID and k."""
    table = model._meta.db_table
    values = {
        field.column: build_value(field, f'{table}."{field.column}"', steps) for field in model._meta.concrete_fields
    }
    columns = ", ".join(f'"{column}"' for column in values)
    where = f" WHERE {IS_NEW_INTERVIEW}" if model in (Interview, InterviewAssignment) else ""
    numbers = f"WITH RECURSIVE copies(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM copies WHERE k < {copies})"
    selected = f"SELECT {', '.join(values.values())} FROM {table} CROSS JOIN copies{where}"
    return f"{numbers} INSERT INTO {table} ({columns}) {selected}"


def build_value(field: "Field[Any, Any]", column: str, steps: dict[type[Model], int]) -> str:
    """The SQL expression of what a copy has in this field."""
    target = field.related_model if field.is_relation else field.model if field.primary_key else None
    if target in COPIED:
        key = build_key(target, column, steps)
        is_session = field.model is CandidateSession and target is Interview
        return f"CASE WHEN {IS_NEW_INTERVIEW} THEN {key} ELSE {column} END" if is_session else key
    if isinstance(field, DateTimeField):
        return SHIFTED_TIME[connection.vendor].format(column=column)
    if field in TEXTS:
        return f"{column} || '-' || k"
    return column


def build_key(target: Any, column: str, steps: dict[type[Model], int]) -> str:
    """The SQL expression of the primary key that the copy of a row of `target` has."""
    if target is Submission:
        return (
            f"MD5({column} || '-' || k)" if connection.vendor == "sqlite" else f"MD5({column}::text || '-' || k)::uuid"
        )
    while target not in steps:  # its key is that of another row
        target = target._meta.pk.related_model
    return f"{column} + k * {steps[target]}"
