"""After a deletion no table, Redis key or file contains data of the candidate."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.apps import apps
from django.db import OperationalError, connection, connections, models
from django.test import AsyncClient

from judge.actions.privacy import delete_candidate as delete_candidate_module
from judge.actions.privacy.delete_candidate import REPLACEMENT_NAME, delete_candidate
from judge.actions.queue.claim_submission import claim_submission
from judge.actions.queue.requeue_submission import requeue_submission
from judge.actions.queue.sweep_queue import sweep_queue
from judge.errors import RefusedError
from judge.grading.context import GradingContext
from judge.grading.grade import grade
from judge.grading.report import GradingReport, Verdict
from judge.messaging.publisher import QUEUE_KEY, EventPublisher
from judge.models import Attempt, AuditEntry, Candidate, CandidateSession, Counter, Interview, Rejudge, Submission
from judge.workers import judging, process_sandbox
from tests.judge.factories import (
    SLUG,
    World,
    load_accepted_source,
    make_case_report,
    make_client,
    make_report,
    make_submission,
    send,
    store_as_worker,
)
from tools.stack import Broker

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "Quillon Zetterqvist"
CANARY = "canary-7f3a-in-the-source"
SOURCE = f"# {CANARY}\ndef softmax(x):\n    return x\n".encode()


@pytest.fixture(scope="module", autouse=True)
def cells() -> Iterator[None]:
    yield
    process_sandbox.close_sandbox()


def fill_all_tables(world: World) -> CandidateSession:
    """Store data of one candidate in every table that can hold some."""
    session = world.robin
    Candidate.objects.filter(pk=session.candidate_id).update(name=NAME)
    Interview.objects.filter(pk=session.interview_id).update(title=f"Second round with {NAME}")
    place = {"slug": SLUG, "exercise": "implement"}
    document = session.documents.create(**place, source=SOURCE, snapshot=SOURCE, number=1, saved_at=session.created_at)
    document.updates.create(
        session=session, number=1, position=1, update=SOURCE, sequence=1, stored_at=session.created_at
    )
    session.document_versions.create(slug=SLUG, exercise="implement", source=SOURCE, reason="restarted")
    session.practice_attempts.create(slug=SLUG)
    session.trap_assessments.create(slug=SLUG, trap="0" * 12, answer="explained", assessed_at=session.created_at)
    done = make_submission(session, source=SOURCE)
    report = make_report()
    case = make_case_report(0, sample=True).model_copy(update={"stdout": CANARY})
    store_as_worker(done, report.model_copy(update={"cases": [case], "message": CANARY}))
    make_submission(session, source=SOURCE, state="judging", attempt=1)
    rerun = make_submission(session, source=SOURCE, rerun_of=done)
    rejudge = Rejudge.objects.create(slug=SLUG, reason=f"{NAME} asked for it")
    rejudge.items.create(submission=done, rerun=rerun, previous_report=CANARY)
    session.refresh_from_db()
    return session


def read_all_tables() -> dict[str, str]:
    """The content of every table, as text."""
    tables = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            tables[table] = "\n".join(" ".join(map(decode_value, row)) for row in cursor.fetchall())
    return tables


def decode_value(value: Any) -> str:
    return bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else str(value)


def find_tables_with(*words: str) -> set[str]:
    return {table for table, text in read_all_tables().items() if any(word in text for word in words)}


def read_all_keys(broker: Broker) -> str:
    client: Any = broker.client
    values = {b"stream": client.xrange, b"string": client.get, b"list": lambda name: client.lrange(name, 0, -1)}
    values |= {b"set": client.smembers, b"hash": client.hgetall, b"zset": lambda name: client.zrange(name, 0, -1)}
    return "\n".join(f"{name} {values[client.type(name)](name)}" for name in client.keys("*"))


def test_leaves_nothing_in_tables_or_redis_keys(world: World, broker: Broker) -> None:
    session = fill_all_tables(world)
    done = Submission.objects.get(session=session, state="done")
    publisher = EventPublisher(done.pk)
    publisher.create_stream()
    publisher.publish_case(make_case_report(0, sample=True).model_copy(update={"stdout": CANARY}))
    words = (NAME, CANARY, session.token, session.token_digest)
    assert find_tables_with(*words) >= {
        "judge_candidate",
        "judge_document",
        "judge_documentupdate",
        "judge_interview",
        "judge_candidatesession",
        "judge_documentversion",
        "judge_report",
        "judge_submission",
    }
    assert CANARY in read_all_keys(broker)
    counts = delete_candidate(session.candidate, world.ada)
    assert find_tables_with(*words) == set()
    assert not [word for word in (*words, str(done.pk)) if word in read_all_keys(broker)]
    assert [counts[name] for name in ("submissions", "reports", "documents", "document_versions")] == [3, 1, 1, 2]
    assert Interview.objects.get(pk=session.interview_id).title == f"Second round with {REPLACEMENT_NAME}"


def test_leaves_no_row_that_references_a_candidate(world: World) -> None:
    """Iterates over all models, so that it includes models that are added later."""
    fill_all_tables(world)
    delete_candidate(world.robin.candidate, world.ada)
    world.sam.candidate.delete()
    for model in apps.get_app_config("judge").get_models():
        if references_candidate(model):
            assert not model._base_manager.exists(), model


def references_candidate(model: type[models.Model]) -> bool:
    """Follows cascading foreign keys, also over several models."""
    if model is Candidate:
        return True
    keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    parents = {key.related_model for key in keys if key.remote_field.on_delete is models.CASCADE} - {model}
    return any(references_candidate(parent) for parent in parents if isinstance(parent, type))


def test_audit_entry_has_the_user_but_no_name(world: World) -> None:
    session = fill_all_tables(world)
    delete_candidate(session.candidate, world.ada, address="10.0.0.7")
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.action, entry.subject, entry.address) == (
        world.ada,
        "delete candidate",
        f"candidate {session.candidate_id}",
        "10.0.0.7",
    )
    assert (entry.detail["submissions"], entry.detail["interviews"]) == (3, [session.interview_id])


def test_keeps_data_of_other_candidates(world: World) -> None:
    sam = make_submission(world.sam, source=SOURCE)
    fill_all_tables(world)
    delete_candidate(world.robin.candidate, world.ada)
    assert list(Submission.objects.all()) == [sam]
    assert Interview.objects.count() == 2


def test_refuses_candidate_that_is_already_deleted(world: World) -> None:
    candidate = Candidate.objects.get(pk=world.robin.candidate_id)
    delete_candidate(world.robin.candidate, world.ada)
    with pytest.raises(RefusedError, match="already deleted"):
        delete_candidate(candidate, world.ada)
    assert AuditEntry.objects.count() == 1


def test_deletes_while_redis_is_down(world: World) -> None:
    delete_candidate(fill_all_tables(world).candidate, world.ada)
    assert find_tables_with(NAME, CANARY) == set()


if connection.vendor == "sqlite":  # PostgreSQL's vacuum cleans its files

    def test_leaves_nothing_in_database_file_and_wal(world: World) -> None:
        fill_all_tables(world)
        assert CANARY.encode() in read_database_files()
        delete_candidate(world.robin.candidate, world.ada)
        assert not [word for word in (NAME, CANARY, world.robin.token) if word.encode() in read_database_files()]


def test_leaves_nothing_in_files_of_redis(world: World, broker: Broker) -> None:
    """The broker is configured as in docker-compose.yml, where Redis writes nothing to disk."""
    publisher = EventPublisher(world.submission.pk)
    publisher.create_stream()
    publisher.publish_case(make_case_report(0, sample=True).model_copy(update={"stdout": CANARY}))
    client: Any = broker.client
    assert (client.config_get("appendonly"), client.config_get("save")) == ({"appendonly": "no"}, {"save": ""})
    assert [file for file in broker.folder.rglob("*") if file.is_file() and CANARY.encode() in file.read_bytes()] == []
    delete_candidate(world.robin.candidate, world.ada)
    assert CANARY not in read_all_keys(broker)


def read_database_files() -> bytes:
    name = Path(connection.settings_dict["NAME"])
    return b"".join(file.read_bytes() for file in name.parent.glob(f"{name.name}*"))


def make_canary_source() -> bytes:
    return load_accepted_source() + f"# {CANARY}\nprint({CANARY!r})\n".encode()


@pytest.mark.usefixtures("require_sandbox")
def test_worker_stores_nothing_for_deleted_submission(
    world: World, broker: Broker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # The lease is not renewed in the meantime, so that only storing the report finds the deletion.
    monkeypatch.setattr("judge.workers.lease_thread.RENEW_SECONDS", 60.0)
    world.submission.delete()
    make_submission(world.robin, source=make_canary_source())
    verdicts = []

    def grade_with_deletion(context: GradingContext, source: bytes) -> GradingReport:
        cases = []

        def on_case(case: Any) -> None:
            if len(cases) == 2:
                delete_candidate(world.robin.candidate, world.ada)
            cases.append(case)
            context.on_case(case)

        report = grade(replace(context, on_case=on_case), source)
        verdicts.append(report.verdict)
        return report

    monkeypatch.setattr(judging, "choose_grader", lambda *_: grade_with_deletion)
    assert judging.judge_queued_submissions("cpu") == 1
    assert verdicts == [Verdict.ACCEPTED]
    assert not [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")]
    assert not Attempt.objects.exists()
    assert find_tables_with(NAME, CANARY) == set()
    assert broker.client.keys("submission:*") == [QUEUE_KEY.encode()]
    assert judging.judge_queued_submissions("cpu") == 0


def test_worker_publishes_nothing_for_row_deleted_on_claim(world: World, broker: Broker) -> None:
    Submission.objects.update(source=make_canary_source())
    row = claim_submission("cpu", "here:1")
    assert row
    delete_candidate(world.robin.candidate, world.ada)
    judging.judge_submission(row)
    assert CANARY not in read_all_keys(broker)
    assert b"case" not in read_all_keys(broker).encode()


def test_requeue_and_sweep_do_not_restore_deleted_row(world: World) -> None:
    row = claim_submission("cpu", "here:1")
    assert row
    Submission.objects.update(lease_until="2020-01-01T00:00:00Z")
    delete_candidate(world.robin.candidate, world.ada)
    assert not requeue_submission(row, Attempt.Ending.FAILED, "")
    assert sweep_queue() == 0
    assert not Submission.all_objects.exists()


def test_refuses_submission_during_deletion(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def delete_now(*_: object) -> None:
        delete_candidate(world.robin.candidate, world.ada)

    monkeypatch.setattr("judge.actions.queue.enqueue_submission.require_judging", delete_now)
    body = {"slug": SLUG, "source": SOURCE.decode(), "kind": "run"}
    response = send(make_client(), "POST", f"/api/sessions/{world.robin.token}/submissions", body)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert find_tables_with(CANARY) == set()


def test_event_stream_of_deleted_submission_ends(world: World, broker: Broker) -> None:
    async def read_stream() -> None:
        url = f"/api/sessions/{world.robin.token}/submissions/{world.submission.pk}/events"
        response: Any = await AsyncClient().get(url)
        events = aiter(response)
        assert b"queued" in await anext(events)
        await sync_to_async(delete_candidate)(world.robin.candidate, world.ada)
        assert [event async for event in events] == []

    async def run_with_timeout() -> None:
        try:
            await asyncio.wait_for(read_stream(), 20)
        finally:
            # The thread in which Django runs synchronous code has its own connection.
            await sync_to_async(connections.close_all)()

    asyncio.run(run_with_timeout())


def test_counts_deletions_by_cause(world: World) -> None:
    delete_candidate(world.robin.candidate, world.ada)
    delete_candidate(world.sam.candidate, None, command="retention")
    counts = set(Counter.objects.filter(metric="judge_candidates_deleted").values_list("labels", "count"))
    assert counts == {("by=person", 1), ("by=retention", 1)}


def test_retries_after_deadlock(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    record_real_entry, calls = delete_candidate_module.record_audit_entry, []

    def fail_first_call(*args: Any, **options: Any) -> None:
        calls.append(args)
        if len(calls) == 1:
            raise OperationalError("deadlock detected")
        record_real_entry(*args, **options)

    monkeypatch.setattr(delete_candidate_module, "record_audit_entry", fail_first_call)
    pk = world.robin.candidate_id
    delete_candidate(world.robin.candidate, world.olga)
    assert not Candidate.objects.filter(pk=pk).exists()
    assert AuditEntry.objects.filter(action="delete candidate", subject=f"candidate {pk}").count() == 1
