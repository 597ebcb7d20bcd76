"""The registry of candidate-owned models is complete, and everything that it drives covers every model in it.

The tests build their rows from the fields of the models, so they also cover models that are added later.
"""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models.deletion import Collector
from django.utils import timezone

from judge.actions.practice.delete_unused_practice import UNUSED_AFTER, delete_unused_practice
from judge.actions.practice.merge_practice import merge_practice
from judge.actions.practice.practice_sessions import create_practice_session, get_or_create_account_practice
from judge.actions.privacy.delete_candidate import delete_candidate
from judge.domain.retention import annotate_last_use, count_stored_data
from judge.models import (
    AuditEntry,
    Candidate,
    CandidateAttribute,
    CandidateSession,
    Counter,
    Decision,
    Document,
    DocumentUpdate,
    DocumentVersion,
    ExerciseResult,
    Interview,
    InterviewAssignment,
    InterviewSeed,
    InterviewTemplate,
    LoginFailure,
    Membership,
    Outage,
    OutgoingMail,
    ProblemRestriction,
    Rejudge,
    Report,
    Rubric,
    RubricVersion,
    SampleOutputs,
    SavedView,
    Scorecard,
    ServiceLiveness,
    SessionScores,
    SharedSession,
    ShareLink,
    Submission,
    Team,
    TeamInvitation,
    TeamProcess,
    TeamStatistics,
    TimingJob,
    User,
    Worker,
)
from judge.models.candidate_owned import CANDIDATE_OWNED, SESSION_OWNED, CandidateOwned
from tests.judge.exported_data import read_export
from tests.judge.factories import World, get_team, make_report, make_user

pytestmark = pytest.mark.django_db

WITHOUT_CANDIDATE_DATA: dict[type[models.Model], str] = {
    AuditEntry: "holds ids only, and proves what was done after the data is deleted",
    Counter: "holds numbers over all candidates",
    Interview: "belongs to its team; a deletion replaces the candidate's name in its title",
    InterviewAssignment: "is about accounts",
    InterviewTemplate: "belongs to its team; a deletion replaces the candidate's name in its name",
    LoginFailure: "is about accounts, and is deleted after minutes",
    Membership: "is about accounts",
    Outage: "is about the server",
    ProblemRestriction: "is about problems and teams",
    Rejudge: "belongs to its operator; a deletion replaces the candidate's name in its reason",
    Rubric: "belongs to its team, and is about no candidate",
    RubricVersion: "belongs to its team, and is about no candidate",
    InterviewSeed: "is about problems",
    SampleOutputs: "is about problems, and holds what their references return",
    SavedView: "belongs to its account, and has no search; a deletion replaces the candidate's name in its name",
    ServiceLiveness: "is about the server",
    ShareLink: "holds no text; it opens nothing once a candidate of it is deleted, and retention deletes it then",
    Team: "is about accounts",
    TeamInvitation: "is about a future account; its address is deleted when it is used",
    TeamProcess: "holds counts and ids of sessions, and is computed again after a deletion",
    TeamStatistics: "holds counts over all sessions of a team, and is computed again after a deletion",
    User: "is an account, which is stored when its practice is deleted",
    Worker: "is about the server",
}
NOT_EXPORTED: dict[type[models.Model], dict[str, str]] = {
    Decision: {"revision": "says how the page saved it"},
    Document: dict.fromkeys(
        ("interviewer_clients", "number", "snapshot", "snapshot_number", "snapshot_stored_bytes", "stored_bytes"),
        "is derived from the updates",
    ),
    DocumentUpdate: dict.fromkeys(("position", "client", "sequence"), "says how the editor worked"),
    DocumentVersion: {"reason": "says how the editor worked"},
    Scorecard: dict.fromkeys(("revision", "changed_at"), "says how the page saved the draft"),
    Submission: dict.fromkeys(
        ("problem_version", "seed", "tag", "priority", "attempt", "lease_until", "network_key", "idempotency_key"),
        "says how the judge worked",
    ),
}
READABLE_FIELDS: dict[type[models.Model], dict[str, Any]] = {
    Document: {"number": 1},  # that of the starter is 0
    Submission: {"state": "done"},
    Report: {"body": make_report().model_dump_json()},
}
"""Values that code under test reads. Any value will do for the other fields."""

OWNER_FIELDS: dict[type[models.Model], str] = {OutgoingMail: "candidate"}
"""Foreign keys that lead to the candidate if there is one."""

NOT_COUNTED = {ExerciseResult, SessionScores, SharedSession}
"""Computed from rows that are counted and exported; and links to a report, which are in the exported audit entries."""
EXPORTED = tuple(owned for owned in SESSION_OWNED if owned.name)

Rows = dict[type[models.Model], models.Model]


def make_row(model: type[models.Model], rows: Rows) -> models.Model:
    """Store a row with a value in every field. Its foreign keys that must not be null lead to `rows`, which grows."""
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            if not field.null or field.name == OWNER_FIELDS.get(model):
                parent: Any = field.related_model
                values[field.name] = rows[parent] if parent in rows else make_row(parent, rows)
        elif not (field.has_default() or field.primary_key):
            values[field.name] = choose_value(field)
    rows[model] = model._default_manager.create(**values | READABLE_FIELDS.get(model, {}))
    return rows[model]


def choose_value(field: Any) -> Any:
    match field:
        case models.DateTimeField():
            return timezone.now()
        case models.BinaryField():
            return f"the {field.name}".encode()
        case models.JSONField():
            return {}
        case models.BooleanField():
            return True
        case models.CharField() | models.TextField():
            return field.choices[0][0] if isinstance(field.choices, list) else "canary"[: field.max_length]
    return 7


def fill_models(parents: Rows) -> Rows:
    """Store one row of each registered model that is not in `parents`, all of one candidate."""
    rows = parents.copy()
    for owned in CANDIDATE_OWNED:
        if owned.model not in rows:
            make_row(owned.model, rows)
    return rows


@pytest.fixture
def parents(world: World) -> Rows:
    """The rows that remain when a candidate is deleted."""
    return {
        Team: get_team(world.ada),
        Interview: world.interview,
        Rejudge: Rejudge.objects.create(slug="softmax"),
        RubricVersion: RubricVersion.objects.create(number=1, name="Rubric"),
        ShareLink: ShareLink.objects.create(interview=world.interview, size=1, expires_at=timezone.now()),
    }


def get_candidate(rows: Rows) -> Candidate:
    return Candidate.objects.get(pk=rows[Candidate].pk)


def count_table_rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        counts = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            counts[table] = cursor.fetchone()[0]
    return counts


def find_changed_tables(before: dict[str, int]) -> set[str]:
    after = count_table_rows()
    return {table for table, count in before.items() if after[table] != count}


def test_every_model_is_registered_or_has_no_candidate_data() -> None:
    registered = {owned.model for owned in CANDIDATE_OWNED}
    assert len(registered) == len(CANDIDATE_OWNED)
    assert not registered & set(WITHOUT_CANDIDATE_DATA)
    assert registered | set(WITHOUT_CANDIDATE_DATA) == set(apps.get_app_config("judge").get_models())


def test_every_model_of_a_session_is_counted_exported_and_records_its_use() -> None:
    assert {owned.model for owned in SESSION_OWNED if not owned.name} == NOT_COUNTED
    for owned in EXPORTED:
        assert owned.exported, owned.model
        assert owned.used_at or owned.is_for_team, owned.model  # candidates do not write what is for the team


def test_a_deletion_reaches_exactly_the_registered_models(parents: Rows) -> None:
    """The collector follows the cascading foreign keys, also to models without a row."""
    collector = Collector(using="default")
    candidates: Any = [fill_models(parents)[Candidate]]
    collector.collect(candidates)
    reached = {*collector.data, *(rows.model for rows in collector.fast_deletes)}
    assert reached == {owned.model for owned in CANDIDATE_OWNED}


def test_counts_the_rows_of_every_counted_model(parents: Rows) -> None:
    candidate, other = (get_candidate(fill_models(parents)) for _ in range(2))
    names = {owned.name for owned in CANDIDATE_OWNED if owned.name}
    assert count_stored_data([candidate]) == {candidate.pk: dict.fromkeys(names, 1)}
    assert count_stored_data([candidate, other]).keys() == {candidate.pk, other.pk}


def test_exports_every_row_with_every_field(parents: Rows) -> None:
    rows = fill_models(parents)
    fill_models(parents)
    (session,) = read_export(get_candidate(rows))["sessions"]
    (session_for_team,) = read_export(get_candidate(rows), interviewer=make_user("reader"))["sessions"]
    for owned in EXPORTED:
        assert not (owned.is_for_team and owned.name in session)
        (exported,) = (session_for_team if owned.is_for_team else session)[owned.name]
        for name in owned.exported:
            stored = getattr(rows[owned.model], name)
            match stored:
                case Document():
                    assert exported[name] == f"{stored.slug}, {stored.exercise}"
                case bytes() if owned.model is DocumentUpdate:
                    assert exported[name] == base64.b64encode(stored).decode()
                case bytes():
                    assert exported[name] == stored.decode()
                case Report():
                    assert exported[name]["message"] == make_report().message
                case TimingJob():
                    assert exported[name]["message"] == stored.message
                case _:
                    assert stored is not None
                    assert exported[name] == json.loads(json.dumps(stored, cls=DjangoJSONEncoder))


def test_export_leaves_out_only_fields_with_a_reason() -> None:
    for owned in EXPORTED:
        fields = {field.name for field in owned.model._meta.concrete_fields if not field.is_relation}
        left_out = fields - {"id"} - set(owned.exported)
        assert left_out == set(NOT_EXPORTED.get(owned.model, {})), owned.model


USE_FIELDS = [(owned, field) for owned in CANDIDATE_OWNED for field in owned.used_at]


@pytest.mark.parametrize(("owned", "field"), USE_FIELDS, ids=[f"{o.model.__name__}.{f}" for o, f in USE_FIELDS])
def test_each_recorded_use_restarts_the_retention_time(owned: CandidateOwned, field: str, parents: Rows) -> None:
    rows = fill_models(parents)
    old, now = timezone.now() - timedelta(days=5000), timezone.now()
    for model in rows:
        times = [each.name for each in model._meta.concrete_fields if isinstance(each, models.DateTimeField)]
        if times:
            model._base_manager.filter(pk=rows[model].pk).update(**dict.fromkeys(times, old))
    candidates = annotate_last_use(Candidate.objects.filter(pk=rows[Candidate].pk))
    assert candidates.get().used_at == old
    owned.model._base_manager.filter(pk=rows[owned.model].pk).update(**{field: now})
    assert candidates.get().used_at == now


def test_deletion_leaves_no_row_in_any_table(parents: Rows, world: World) -> None:
    fill_models(parents)
    before = count_table_rows()
    candidate = get_candidate(fill_models(parents))
    assert find_changed_tables(before) == {owned.model._meta.db_table for owned in CANDIDATE_OWNED}
    delete_candidate(candidate, world.ada)
    assert find_changed_tables(before) == {AuditEntry._meta.db_table, Counter._meta.db_table}


@pytest.mark.parametrize("owned", SESSION_OWNED, ids=lambda owned: owned.name)
def test_practice_with_any_row_counts_as_used(owned: CandidateOwned) -> None:
    session = create_practice_session()
    CandidateSession.objects.update(created_at=timezone.now() - UNUSED_AFTER - timedelta(minutes=1))
    make_row(owned.model, {CandidateSession: session})
    assert delete_unused_practice() == 0
    for each in SESSION_OWNED:  # an update has a document
        each.model._base_manager.all().delete()
    assert delete_unused_practice() == 1


def test_signing_in_keeps_every_row_of_the_browser() -> None:
    user = make_user("ada")
    account_session, session = get_or_create_account_practice(user), create_practice_session()
    rows = fill_models({Candidate: session.candidate, CandidateSession: session})
    merge_practice(user, session)
    assert not Candidate.objects.filter(pk=session.candidate_id).exists()
    for owned in CANDIDATE_OWNED:
        # A mail is only for an invitation to an interview, and teams import attributes only of candidates in theirs.
        if owned.model not in (Candidate, CandidateAttribute, CandidateSession, OutgoingMail):
            found = owned.model._base_manager.filter(**{owned.candidate: account_session.candidate_id})
            assert [row.pk for row in found] == [rows[owned.model].pk], owned.model
