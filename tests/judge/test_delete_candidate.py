"""What is left of a candidate once their data is deleted: nothing, in no table and under no key."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.apps import apps
from django.db import OperationalError, connection, connections, models
from django.test import AsyncClient

from judge.actions.privacy import delete_candidate as deleting
from judge.actions.privacy.delete_candidate import REPLACEMENT_NAME, delete_candidate
from judge.actions.queue.claim_submission import claim_submission
from judge.actions.queue.requeue_submission import requeue_submission
from judge.actions.queue.reclaim_leases import reclaim_expired_leases
from judge.errors import RefusedError
from judge.grading.report import Verdict
from judge.messaging.publisher import EventPublisher
from judge.models import Attempt, AuditEntry, Candidate, CandidateSession, Counter, Interview, Rejudge, Submission
from judge.workers import judging
from tests.judge.broker import Broker
from tests.judge.factories import SLUG, World, make_case_report, make_client, make_report, make_submission, load_accepted_source, send, store_as_worker
from tests.stack import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "Quillon Zetterqvist"
CANARY = "canary-7f3a-in-the-source"
SOURCE = f"# {CANARY}\ndef softmax(x):\n    return x\n".encode()


@pytest.fixture(scope="module", autouse=True)
def cells() -> Iterator[None]:
    yield
    judging.close_sandbox()


def plant(world: World) -> CandidateSession:
    """A candidate of whom there is something in every table that can hold something."""
    session = world.robin
    Candidate.objects.filter(pk=session.candidate_id).update(name=NAME)
    Interview.objects.filter(pk=session.interview_id).update(title=f"Second round with {NAME}")
    session.drafts.create(slug=SLUG, source=SOURCE, revision=1, saved_at=session.created_at)
    session.draft_versions.create(slug=SLUG, exercise="implement", source=SOURCE, reason="restarted")
    session.practice_attempts.create(slug=SLUG)
    session.trap_assessments.create(slug=SLUG, trap="0" * 12, outcome="explained", assessed_at=session.created_at)
    done = make_submission(session, source=SOURCE)
    report = make_report()
    case = make_case_report(0, sample=True).model_copy(update={"stdout": CANARY})
    store_as_worker(done, report.model_copy(update={"cases": [case], "message": CANARY}))
    make_submission(session, source=SOURCE, state="judging", attempt=1)
    again = make_submission(session, source=SOURCE, rerun_of=done)
    rejudge = Rejudge.objects.create(slug=SLUG, reason=f"{NAME} asked for it")
    rejudge.items.create(submission=done, rerun=again, previous_report=CANARY)
    session.refresh_from_db()
    return session


def everything() -> dict[str, str]:
    """Every table, as text."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = "\n".join(" ".join(map(as_text, row)) for row in cursor.fetchall())
    return found


def as_text(value: Any) -> str:
    return bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else str(value)


def tables_with(*words: str) -> set[str]:
    return {table for table, text in everything().items() if any(word in text for word in words)}


def on_the_bus(broker: Broker) -> str:
    client: Any = broker.client
    values = {b"stream": client.xrange, b"string": client.get, b"list": lambda name: client.lrange(name, 0, -1)}
    values |= {b"set": client.smembers, b"hash": client.hgetall, b"zset": lambda name: client.zrange(name, 0, -1)}
    return "\n".join(f"{name} {values[client.type(name)](name)}" for name in client.keys("*"))


def test_it_leaves_nothing_in_any_table_or_key(world: World, broker: Broker) -> None:
    session = plant(world)
    done = Submission.objects.get(session=session, state="done")
    publisher = EventPublisher(done.pk)
    publisher.create_stream()
    publisher.publish_case(make_case_report(0, sample=True).model_copy(update={"stdout": CANARY}))
    words = (NAME, CANARY, session.token, session.token_digest)
    assert tables_with(*words) >= {
        "judge_candidate",
        "judge_draft",
        "judge_interview",
        "judge_candidatesession",
        "judge_draftversion",
        "judge_report",
        "judge_submission",
    }
    assert CANARY in on_the_bus(broker)
    counts = delete_candidate(session.candidate, world.ada)
    assert tables_with(*words) == set()
    assert not [word for word in (*words, str(done.pk)) if word in on_the_bus(broker)]
    assert (counts.submissions, counts.reports, counts.drafts, counts.draft_versions) == (3, 1, 1, 2)
    assert Interview.objects.get(pk=session.interview_id).title == f"Second round with {REPLACEMENT_NAME}"


def test_it_leaves_no_row_that_belongs_to_a_candidate(world: World) -> None:
    """By the models, so that one that is added later is seen here."""
    plant(world)
    delete_candidate(world.robin.candidate, world.ada)
    world.sam.candidate.delete()
    for model in apps.get_app_config("judge").get_models():
        if reaches_candidate(model):
            assert not model._base_manager.exists(), model


def reaches_candidate(model: type[models.Model]) -> bool:
    """By foreign keys that cascade, however many."""
    if model is Candidate:
        return True
    keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    further = {key.related_model for key in keys if key.remote_field.on_delete is models.CASCADE} - {model}
    return any(reaches_candidate(each) for each in further if isinstance(each, type))


def test_it_notes_who_deleted_and_no_name(world: World) -> None:
    session = plant(world)
    delete_candidate(session.candidate, world.ada, address="10.0.0.7")
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.action, entry.subject, entry.address) == (
        world.ada,
        "delete candidate",
        f"candidate {session.candidate_id}",
        "10.0.0.7",
    )
    assert (entry.detail["submissions"], entry.detail["interviews"]) == (3, [session.interview_id])


def test_it_leaves_others_alone(world: World) -> None:
    sam = make_submission(world.sam, source=SOURCE)
    plant(world)
    delete_candidate(world.robin.candidate, world.ada)
    assert list(Submission.objects.all()) == [sam]
    assert Interview.objects.count() == 2


def test_it_says_when_there_is_nothing_any_more(world: World) -> None:
    candidate = Candidate.objects.get(pk=world.robin.candidate_id)
    delete_candidate(world.robin.candidate, world.ada)
    with pytest.raises(RefusedError, match="deleted before"):
        delete_candidate(candidate, world.ada)
    assert AuditEntry.objects.count() == 1


def test_it_deletes_while_the_bus_is_away(world: World) -> None:
    delete_candidate(plant(world).candidate, world.ada)
    assert tables_with(NAME, CANARY) == set()


if connection.vendor == "sqlite":  # the files of PostgreSQL are its vacuum's to clean

    def test_it_leaves_nothing_in_the_file_and_its_log(world: World) -> None:
        plant(world)
        assert CANARY.encode() in on_disk()
        delete_candidate(world.robin.candidate, world.ada)
        assert not [word for word in (NAME, CANARY, world.robin.token) if word.encode() in on_disk()]


@pytest.fixture
def writing_broker(broker: Broker) -> Iterator[Broker]:
    """That writes all it is told to a file, as the composition's does."""
    client: Any = broker.client
    client.config_set("appendonly", "yes")
    wait_until(lambda: not client.info("persistence")["aof_rewrite_in_progress"], 20)
    yield broker
    client.config_set("appendonly", "no")


def test_it_leaves_nothing_in_the_file_of_the_broker(world: World, writing_broker: Broker) -> None:
    def in_file() -> bool:
        files = [file for file in writing_broker.folder.rglob("*") if file.is_file()]
        return any(CANARY.encode() in file.read_bytes() for file in files)

    publisher = EventPublisher(world.submission.pk)
    publisher.create_stream()
    publisher.publish_case(make_case_report(0, sample=True).model_copy(update={"stdout": CANARY}))
    wait_until(in_file, 20)
    delete_candidate(world.robin.candidate, world.ada)
    wait_until(lambda: not in_file(), 20)


def on_disk() -> bytes:
    name = Path(connection.settings_dict["NAME"])
    return b"".join(file.read_bytes() for file in name.parent.glob(f"{name.name}*"))


def telltale() -> bytes:
    return load_accepted_source() + f"# {CANARY}\nprint({CANARY!r})\n".encode()


def test_a_worker_that_holds_a_submission_finishes_into_nothing(
    world: World, broker: Broker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world.submission.delete()
    make_submission(world.robin, source=telltale())
    real, judged = judging.grade_exercise, []

    def deleted_meanwhile(*args: Any, **options: Any) -> Any:
        tell, told = options["on_case"], []

        def on_case(case: Any) -> None:
            if len(told) == 2:
                delete_candidate(world.robin.candidate, world.ada)
            told.append(case)
            tell(case)

        report = real(*args, **options | {"on_case": on_case})
        judged.append(report.verdict)
        return report

    monkeypatch.setattr(judging, "grade_exercise", deleted_meanwhile)
    assert judging.judge_queued_submissions("cpu") == 1
    assert judged == [Verdict.ACCEPTED]
    assert not [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")]
    assert not Attempt.objects.exists()
    assert tables_with(NAME, CANARY) == set()
    assert not broker.client.keys("submission:*")
    assert judging.judge_queued_submissions("cpu") == 0


def test_a_worker_tells_nothing_of_a_row_that_went_as_it_was_claimed(world: World, broker: Broker) -> None:
    Submission.objects.update(source=telltale())
    row = claim_submission("cpu", "here:1")
    assert row
    delete_candidate(world.robin.candidate, world.ada)
    judging.judge_submission(row)
    assert CANARY not in on_the_bus(broker)
    assert b"case" not in on_the_bus(broker).encode()


def test_neither_giving_back_nor_sweeping_brings_a_row_back(world: World) -> None:
    row = claim_submission("cpu", "here:1")
    assert row
    Submission.objects.update(lease_until="2020-01-01T00:00:00Z")
    delete_candidate(world.robin.candidate, world.ada)
    assert not requeue_submission(row, Attempt.Outcome.FAILED, "")
    assert reclaim_expired_leases() == 0
    assert not Submission.all_objects.exists()


def test_what_comes_in_while_its_session_is_deleted_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def deleted_meanwhile(session: CandidateSession) -> None:
        delete_candidate(world.robin.candidate, world.ada)

    monkeypatch.setattr("judge.actions.queue.enqueue_submission.require_running", deleted_meanwhile)
    body = {"slug": SLUG, "source": SOURCE.decode(), "kind": "run"}
    answer = send(make_client(), "POST", f"/api/sessions/{world.robin.token}/submissions", body)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert tables_with(CANARY) == set()


def test_a_stream_of_what_was_deleted_ends(world: World, broker: Broker) -> None:
    async def test() -> None:
        url = f"/api/sessions/{world.robin.token}/submissions/{world.submission.pk}/events"
        answer: Any = await AsyncClient().get(url)
        events = aiter(answer)
        assert b"queued" in await anext(events)
        await sync_to_async(delete_candidate)(world.robin.candidate, world.ada)
        assert [event async for event in events] == []

    async def bounded() -> None:
        try:
            await asyncio.wait_for(test(), 20)
        finally:
            # The thread in which Django runs what is not asynchronous has a connection of its own.
            await sync_to_async(connections.close_all)()

    asyncio.run(bounded())


def test_it_counts_who_was_deleted_and_by_whom(world: World) -> None:
    delete_candidate(world.robin.candidate, world.ada)
    delete_candidate(world.sam.candidate, None, command="retention")
    seen = set(Counter.objects.filter(metric="judge_candidates_deleted").values_list("labels", "count"))
    assert seen == {("by=person", 1), ("by=retention", 1)}


def test_it_tries_again_where_the_database_broke_it_off(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real, tried = deleting.record_audit, []

    def deadlock_at_first(*args: Any, **options: Any) -> None:
        tried.append(args)
        if len(tried) == 1:
            raise OperationalError("deadlock detected")
        real(*args, **options)

    monkeypatch.setattr(deleting, "record_audit", deadlock_at_first)
    pk = world.robin.candidate_id
    delete_candidate(world.robin.candidate, world.olga)
    assert not Candidate.objects.filter(pk=pk).exists()
    assert AuditEntry.objects.filter(action="delete candidate", subject=f"candidate {pk}").count() == 1
