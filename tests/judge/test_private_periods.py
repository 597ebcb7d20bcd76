"""Private periods: interviewers receive nothing of what is typed meanwhile, and its result afterwards."""

import base64
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.utils import timezone
from pycrdt import Doc, Text

from judge.actions.sessions.private_period import finish_private_periods
from judge.actions.sessions.show_private_edits import show_private_edits
from judge.domain.documents.text_document import TextDocument
from judge.domain.documents.update_format import NO_UPDATE
from judge.domain.session_end import GRACE
from judge.messaging.session_events import get_session_key
from judge.models import CandidateSession, Interview, TimelineEvent
from tests.judge.document_page import DocumentPage
from tests.judge.exported_data import read_response
from tests.judge.factories import SLUG, World, make_client, send
from tests.judge.test_delete_candidate import read_database_files
from tools.stack import Broker

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "never_shown_to_anybody"


@pytest.fixture
def page(world: World) -> DocumentPage:
    allow_private_periods(world)
    return DocumentPage(world.robin.token)


def allow_private_periods(world: World, **rules: Any) -> None:
    Interview.objects.filter(pk=world.interview.pk).update(**{"private_periods": 2} | rules)


def start(world: World) -> Any:
    return send(make_client(), "POST", f"/api/sessions/{world.robin.token}/private-period")


def end(world: World) -> Any:
    return send(make_client(), "POST", f"/api/sessions/{world.robin.token}/private-period/end")


def watch(world: World) -> dict[str, Any]:
    response = send(make_client(world.ada), "GET", f"/api/invitations/{world.robin.pk}/live")
    assert response.status_code == 200, response.content
    return response.json()


def read_text(live: dict[str, Any], exercise: str = "implement") -> str:
    (document,) = [each for each in live["documents"] if each["exercise"] == exercise]
    doc: Doc = Doc()
    text = doc.get("source", type=Text)
    for update in document["updates"]:
        doc.apply_update(base64.b64decode(update))
    return str(text)


def type_words(page: DocumentPage, *words: str, **fields: Any) -> None:
    for word in words:
        page.type(word)
        assert page.save(**fields).status_code == 200


def type_and_delete(page: DocumentPage, word: str) -> None:
    """One batch has the word and its deletion, as a page merges what was typed since the last batch."""
    type_words(page, word)
    del page.text[len(str(page.text).encode()) - len(word) :]
    assert page.save().status_code == 200


def fold(session: CandidateSession, *, is_shown: bool) -> str:
    rows = session.documents.get(exercise="implement").updates.order_by("number")
    rows = rows.filter(is_private=False) if is_shown else rows
    return TextDocument(NO_UPDATE, [bytes(row.update) for row in rows]).get_text()


def move_period(world: World, seconds: int) -> None:
    session = CandidateSession.objects.get(pk=world.robin.pk)
    assert session.private_until
    CandidateSession.objects.filter(pk=session.pk).update(
        private_until=session.private_until + timedelta(seconds=seconds)
    )


def read_everything(world: World) -> bytes:
    """Every byte that the interviewer's endpoints return about the session."""
    ada, session = make_client(world.ada), world.robin
    urls = [
        f"/api/invitations/{session.pk}/live",
        f"/api/interviews/{session.interview_id}",
        f"/api/candidates/{session.candidate_id}/export",
        *(f"/api/submissions/{pk}" for pk in session.submissions.values_list("pk", flat=True)),
    ]
    parts = [send(ada, "GET", url).getvalue() for url in urls]
    exported = json.loads(parts[2])["sessions"][0]["document_updates"]
    parts += [base64.b64decode(row["update"]) for row in exported]
    updates = session.document_updates.filter(is_private=False).values_list("update", flat=True)
    return b"".join([*parts, *decode_updates(json.loads(parts[0])), *map(bytes, updates)])


def decode_updates(live: dict[str, Any]) -> list[bytes]:
    return [base64.b64decode(update) for document in live["documents"] for update in document["updates"]]


def test_interviewers_cannot_end_the_interview_in_a_period(world: World, page: DocumentPage) -> None:
    start(world)
    ada, url = make_client(world.ada), f"/api/invitations/{world.robin.pk}/end"
    response = send(ada, "POST", url)
    assert (response.status_code, response.json()["code"]) == (409, "private_period")
    assert end(world).status_code == 200
    assert send(ada, "POST", url).json()["state"] == "ended"


def test_candidate_can_end_the_interview_in_a_period(world: World, page: DocumentPage) -> None:
    start(world)
    assert send(make_client(), "POST", f"/api/sessions/{world.robin.token}/end").json()["state"] == "ended"


def test_shows_nothing_until_the_period_ends(world: World, page: DocumentPage) -> None:
    type_words(page, "before ")
    before = str(page.text)
    started = start(world).json()
    assert started["periods_left"] == 1
    assert started["until"]
    type_words(page, "private ")
    live = watch(world)
    assert read_text(live) == before
    assert live["clock"]["private_until"]
    assert end(world).json() == {"until": None, "periods_left": 1}
    live = watch(world)
    assert read_text(live) == str(page.text)
    assert live["clock"]["private_until"] is None
    type_words(page, "after")
    assert read_text(watch(world)) == str(page.text)
    assert fold(world.robin, is_shown=True) == fold(world.robin, is_shown=False) == str(page.text)


@pytest.mark.parametrize("hides", [False, True])
def test_reveals_no_deleted_text(
    hides: bool, world: World, page: DocumentPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("judge.actions.sessions.append_update.SNAPSHOT_UPDATES", 2)
    allow_private_periods(world, hides_private_edits=hides)
    type_words(page, "before ")
    start(world)
    type_words(page, "kept ", SECRET, " ")
    body = {"slug": SLUG, "source": str(page.text), "kind": "run"}
    assert send(make_client(), "POST", f"/api/sessions/{world.robin.token}/submissions", body).status_code == 201
    assert SECRET.encode() not in read_everything(world)
    text = str(page.text)
    at = text.encode().index(SECRET.encode())
    del page.text[at : at + len(SECRET)]
    assert page.save().status_code == 200
    assert SECRET.encode() not in read_everything(world)
    end(world)
    type_words(page, "after ")
    assert read_text(watch(world)) == str(page.text) == text.replace(SECRET, "") + "after "
    assert SECRET.encode() not in read_everything(world)
    body = {"slug": SLUG, "source": str(page.text), "kind": "submit"}
    assert send(make_client(), "POST", f"/api/sessions/{world.robin.token}/submissions", body).status_code == 201
    assert world.robin.document_updates.filter(is_private=True).exists() is not hides
    assert fold(world.robin, is_shown=True) == fold(world.robin, is_shown=False) == str(page.text)
    assert SECRET.encode() not in read_everything(world)
    stored = b"".join(map(bytes, world.robin.document_updates.values_list("update", flat=True)))
    assert (SECRET.encode() in stored) is not hides


def test_late_private_edits_follow_as_a_result(world: World, page: DocumentPage) -> None:
    """The page was offline when the period ended. One of its batches has a text and its deletion."""
    start(world)
    type_words(page, "on time ")
    end(world)
    page.type(f"kept {SECRET}")
    first = page.build_body()
    del page.text[len(str(page.text).encode()) - len(SECRET) :]
    assert page.post(first | {"private": True}).status_code == 200
    assert SECRET in read_text(watch(world))  # it was not deleted when it arrived
    assert page.save(private=True).status_code == 200
    assert read_text(watch(world)) == str(page.text)
    assert world.robin.document_updates.filter(client="merged").count() == 3
    assert list(world.robin.document_updates.order_by("number").values_list("is_private", flat=True))[-2:] == [
        True,
        False,
    ]


def test_a_page_cannot_hide_edits_without_a_period(world: World, page: DocumentPage) -> None:
    type_words(page, "typed", private=True)
    assert read_text(watch(world)) == str(page.text)
    assert not world.robin.document_updates.filter(is_private=True).exists()


def test_ends_by_itself(world: World, page: DocumentPage) -> None:
    start(world)
    type_words(page, "private")
    move_period(world, -301)
    type_words(page, "after")
    assert read_text(watch(world)) == str(page.text)
    kinds = list(world.robin.timeline_events.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["private_started", "private_ended"]


def test_the_sweep_ends_what_nobody_watches(world: World, page: DocumentPage) -> None:
    allow_private_periods(world, hides_private_edits=True)
    start(world)
    type_words(page, "private")
    long_ago = timezone.now() - timedelta(hours=2)
    CandidateSession.objects.filter(pk=world.robin.pk).update(started_at=long_ago, time_up_handled_at=timezone.now())
    finish_private_periods()
    session = CandidateSession.objects.get(pk=world.robin.pk)
    assert session.private_until is None
    assert not session.document_updates.filter(is_private=True).exists()
    assert fold(session, is_shown=True) == str(page.text)
    assert session.timeline_events.filter(kind=TimelineEvent.Kind.PRIVATE_ENDED).count() == 1
    finish_private_periods()
    assert session.timeline_events.count() == 2


def test_has_as_many_periods_as_the_interview_allows(world: World, page: DocumentPage) -> None:
    for left in (1, 0):
        assert start(world).json()["periods_left"] == left
        assert start(world).json()["periods_left"] == left  # it runs already
        end(world)
        end(world)
    refused = start(world)
    assert (refused.status_code, refused.json()["code"]) == (409, "no_private_period")
    assert world.robin.timeline_events.count() == 4


def test_hides_submissions_of_the_period(world: World, page: DocumentPage) -> None:
    start(world)
    for kind in ("run", "submit"):
        body = {"slug": SLUG, "source": SECRET, "kind": kind}
        send(make_client(), "POST", f"/api/sessions/{world.robin.token}/submissions", body)
    ids = {row.kind: str(row.pk) for row in world.robin.submissions.filter(is_private=True)}
    shown = {str(world.submission.pk)}
    assert {each["id"] for each in watch(world)["submissions"]} == shown
    end(world)
    assert {each["id"] for each in watch(world)["submissions"]} == shown | {ids["submit"]}
    ada = make_client(world.ada)
    statuses = {kind: send(ada, "GET", f"/api/submissions/{pk}").status_code for kind, pk in ids.items()}
    assert statuses == {"run": 404, "submit": 200}
    assert send(ada, "GET", f"/api/submissions/{ids['run']}/events").status_code == 404
    start(world)  # the submit of the first period stays visible
    assert {each["id"] for each in watch(world)["submissions"]} == shown | {ids["submit"]}


def test_own_export_has_everything(world: World, page: DocumentPage, capsys: pytest.CaptureFixture[str]) -> None:
    start(world)
    type_words(page, SECRET)
    call_command("export_candidate", str(world.robin.candidate_id))
    exported = json.loads(capsys.readouterr().out)["sessions"][0]
    assert any(row["is_private"] for row in exported["document_updates"])
    assert SECRET in exported["documents"][0]["source"]


def test_hides_that_an_exercise_was_opened(world: World, page: DocumentPage) -> None:
    start(world)
    other = DocumentPage(world.robin.token, "fix-1")
    type_words(other, "private")
    assert [each["exercise"] for each in watch(world)["documents"]] == ["implement"]
    end(world)
    assert read_text(watch(world), "fix-1") == str(other.text)


@pytest.mark.parametrize("is_ended", [False, True])
def test_deletes_hidden_edits_of_a_withdrawn_session(is_ended: bool, world: World, page: DocumentPage) -> None:
    """At once if its clock was stopped. Else it may be restored, and its end be submitted, within an hour."""
    allow_private_periods(world, hides_private_edits=True)
    start(world)
    type_words(page, "private")
    if is_ended:
        CandidateSession.objects.filter(pk=world.robin.pk).update(ended_at=timezone.now())
    send(make_client(world.ada), "POST", f"/api/invitations/{world.robin.pk}/revoke")
    private = world.robin.document_updates.filter(is_private=True)
    finish_private_periods()
    assert private.exists()  # the period runs, if it was not the end
    move_period(world, -301)
    finish_private_periods()
    assert private.exists() is is_ended
    CandidateSession.objects.filter(pk=world.robin.pk).update(revoked_at=timezone.now() - timedelta(hours=1))
    finish_private_periods()
    assert not private.exists()
    assert CandidateSession.objects.get(pk=world.robin.pk).private_until is None
    assert fold(world.robin, is_shown=True) == str(page.text)


def test_nothing_of_hidden_edits_remains_in_files_and_redis(broker: Broker, world: World, page: DocumentPage) -> None:
    is_sqlite = connection.vendor == "sqlite"  # PostgreSQL's vacuum cleans its files
    allow_private_periods(world, hides_private_edits=True)
    start(world)
    type_and_delete(page, SECRET)
    key = get_session_key(world.robin.pk)
    assert not is_sqlite or SECRET.encode() in read_database_files()
    assert broker.client.exists(key)
    end(world)
    now = timezone.now()
    CandidateSession.objects.filter(pk=world.robin.pk).update(ended_at=now - GRACE, time_up_handled_at=now)
    finish_private_periods()
    assert not is_sqlite or SECRET.encode() not in read_database_files()
    assert not broker.client.exists(key)


def test_hides_that_the_candidate_types(world: World, page: DocumentPage) -> None:
    """What interviewers read in a private period is the same whatever the candidate does."""
    allow_private_periods(world, allows_interviewer_typing=True)
    start(world)
    before = read_shown(world)
    type_words(DocumentPage(world.robin.token, "fix-1"), "private ", "private")
    assert read_shown(world) == before
    end(world)
    assert read_shown(world) != before


def read_shown(world: World) -> list[Any]:
    ada, robin = make_client(world.ada), world.robin
    exported = read_response(send(ada, "GET", f"/api/candidates/{robin.candidate_id}/export"))["sessions"][0]
    update = DocumentPage(world.robin.token).build_body() | {"session": ""}
    typed = send(ada, "POST", f"/api/invitations/{robin.pk}/documents/{SLUG}/updates?exercise=fix-1", update)
    return [
        watch(world)["cursor"],
        send(ada, "GET", f"/api/invitations/{robin.pk}/replay/updates").json()["documents"],
        exported["document_updates"],
        (typed.status_code, typed.json().get("code")),
    ]


def test_the_sweep_passes_over_a_deleted_session(
    world: World, page: DocumentPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(world)
    type_words(page, "private")
    move_period(world, -301)

    def show_after_deletion(pk: int) -> None:
        CandidateSession.objects.filter(pk=world.robin.pk).delete()
        show_private_edits(pk)

    monkeypatch.setattr("judge.actions.sessions.private_period.show_private_edits", show_after_deletion)
    finish_private_periods()
    assert not CandidateSession.objects.filter(pk=world.robin.pk).exists()


def test_a_pause_stops_its_clock(world: World, page: DocumentPage) -> None:
    start(world)
    type_words(page, SECRET)
    body = {"slug": SLUG, "source": SECRET, "kind": "submit"}
    send(make_client(), "POST", f"/api/sessions/{world.robin.token}/submissions", body)
    change_time(world, "pause")
    move_pause(world, minutes=10)
    live = watch(world)
    assert live["clock"]["private_until"] is not None
    assert len(live["submissions"]) == 1
    assert read_text(live) != str(page.text)
    change_time(world, "resume")
    live = watch(world)
    assert len(live["submissions"]) == 1
    left = timezone.now() + timedelta(minutes=5) - datetime.fromisoformat(live["clock"]["private_until"])
    assert abs(left) < timedelta(minutes=1)
    del page.text[len(str(page.text).encode()) - len(SECRET) :]
    assert page.save().status_code == 200
    end(world)
    assert SECRET not in read_text(watch(world))


def test_a_pause_hides_what_was_opened_before(world: World, page: DocumentPage) -> None:
    start(world)
    type_words(DocumentPage(world.robin.token, "fix-1"), "private")
    change_time(world, "pause")
    move_pause(world, minutes=10)
    change_time(world, "resume")
    assert [each["exercise"] for each in watch(world)["documents"]] == ["implement"]


def test_ends_with_a_withdrawn_invitation(world: World, page: DocumentPage) -> None:
    start(world)
    type_words(page, "private")
    assert send(make_client(world.ada), "POST", f"/api/invitations/{world.robin.pk}/revoke").status_code == 200
    move_pause(world, minutes=10)
    finish_private_periods()
    kinds = list(world.robin.timeline_events.order_by("pk").values_list("kind", flat=True))
    assert kinds[-1] == "private_ended"
    assert send(make_client(world.ada), "POST", f"/api/invitations/{world.robin.pk}/restore").status_code == 200
    assert watch(world)["clock"]["private_until"] is None


def change_time(world: World, change: str) -> None:
    assert send(make_client(world.ada), "POST", f"/api/invitations/{world.robin.pk}/{change}").status_code == 200


def move_pause(world: World, *, minutes: int) -> None:
    """Let everything have happened earlier, as if the pause had lasted so long."""
    earlier = timedelta(minutes=minutes)
    session = CandidateSession.objects.get(pk=world.robin.pk)
    assert session.paused_at
    assert session.private_until
    session.paused_at, session.private_until = session.paused_at - earlier, session.private_until - earlier
    session.revoked_at = session.revoked_at and session.revoked_at - earlier
    session.save(update_fields=["paused_at", "private_until", "revoked_at"])
    session.timeline_events.update(at=F("at") - earlier)
    session.document_updates.update(stored_at=F("stored_at") - earlier)
    session.submissions.filter(is_private=True).update(created_at=F("created_at") - earlier)
