"""Withdrawing an invitation, what its candidate can still read, and restoring it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from judge.actions.sessions.start_session import start_session
from judge.errors import RefusedError
from judge.models import AuditEntry, Candidate, CandidateSession, Interview, TimelineEvent
from tests.judge.document_page import DocumentPage
from tests.judge.factories import World, make_client, make_report, make_session, send, store_as_worker

Times = dict[str, Any]


def call(world: World, verb: str, session: CandidateSession) -> Any:
    response = send(make_client(world.ada), "POST", f"/api/invitations/{session.pk}/{verb}")
    assert response.status_code == 200, response.content
    session.refresh_from_db()
    return response.json()


def read(session: CandidateSession, path: str = "") -> Any:
    return send(make_client(), "GET", f"/api/sessions/{session.token}{path}").json()


def age(session: CandidateSession, **fields: Any) -> None:
    CandidateSession.objects.filter(pk=session.pk).update(**fields)
    session.refresh_from_db()


def test_clock_stops_until_it_is_restored(world: World) -> None:
    started_at = timezone.now() - timedelta(minutes=20)
    age(world.robin, started_at=started_at)
    assert call(world, "revoke", world.robin)["state"] == "revoked"
    hour_ago = timezone.now() - timedelta(hours=1)
    # As if it had been withdrawn an hour ago, after 20 minutes of work.
    age(world.robin, started_at=started_at - timedelta(hours=1), revoked_at=hour_ago, paused_at=hour_ago)
    assert call(world, "restore", world.robin)["state"] == "running"
    assert world.robin.ends_at is not None
    left = (world.robin.ends_at - timezone.now()).total_seconds()
    assert left == pytest.approx(25 * 60, abs=120)
    kinds = [event.kind for event in world.robin.timeline_events.order_by("at", "pk")]
    assert kinds == [TimelineEvent.Kind.PAUSED, TimelineEvent.Kind.RESUMED]


def test_paused_session_stays_paused_when_it_is_restored(world: World) -> None:
    age(world.robin, paused_at=timezone.now() - timedelta(minutes=5))
    call(world, "revoke", world.robin)
    assert call(world, "restore", world.robin)["state"] == "paused"


@pytest.mark.parametrize("state", ["invited", "ended"])
def test_restores_sessions_without_a_running_clock(world: World, state: str) -> None:
    session = make_session(world.ada, "Kim", started=state == "ended")
    if state == "ended":
        age(session, ended_at=timezone.now())
    call(world, "revoke", session)
    assert session.paused_at is None
    assert call(world, "restore", session)["state"] == state


def test_start_at_the_same_time_is_refused(world: World) -> None:
    """The request has read the session before it was withdrawn. The clock must not run until it is restored."""
    session = make_session(world.ada, "Kim", started=False)
    call(world, "revoke", session)
    with pytest.raises(RefusedError) as caught:
        start_session(session)
    assert caught.value.code == "withdrawn"
    assert CandidateSession.objects.get(pk=session.pk).started_at is None


def test_restored_link_is_the_same(world: World) -> None:
    link = world.robin.token
    call(world, "revoke", world.robin)
    call(world, "restore", world.robin)
    assert world.robin.token == link
    assert DocumentPage(link).save().status_code == 200


def test_repeating_changes_nothing(world: World) -> None:
    for verb in ("revoke", "revoke", "restore", "restore"):
        call(world, verb, world.robin)
    actions = AuditEntry.objects.filter(subject=f"invitation {world.robin.pk}").values_list("action", flat=True)
    assert sorted(actions) == ["restore invitation", "revoke invitation"]


def test_candidate_reads_only_their_own_code(world: World) -> None:
    page = DocumentPage(world.robin.token)
    page.type("# my work")
    assert page.save().status_code == 200
    call(world, "revoke", world.robin)
    session = read(world.robin)
    assert (session["state"], session["problems"], session["recorded_data"]) == ("revoked", [], [])
    assert session["rules"] is None
    [code] = read(world.robin, "/code")
    assert code["source"].endswith("# my work")
    refused = page.save()
    assert (refused.status_code, refused.json()["code"]) == (404, "withdrawn")


def test_candidate_exports_and_deletes_their_data(world: World) -> None:
    CandidateSession.objects.filter(pk=world.robin.pk).update(ended_at=timezone.now())
    call(world, "revoke", world.robin)
    assert read(world.robin)["can_delete"] is True
    export = send(make_client(), "GET", f"/api/sessions/{world.robin.token}/export")
    assert (export.status_code, b'"Robin"' in export.getvalue()) == (200, True)
    assert send(make_client(), "POST", f"/api/sessions/{world.robin.token}/delete").status_code == 200
    assert not Candidate.objects.filter(pk=world.robin.candidate_id).exists()


def test_withdrawn_candidate_reads_no_hidden_result(world: World) -> None:
    store_as_worker(world.submission, make_report())
    Interview.objects.filter(pk=world.interview.pk).update(result_visibility="nothing")
    call(world, "revoke", world.robin)
    export = send(make_client(), "GET", f"/api/sessions/{world.robin.token}/export")
    [session] = json.loads(export.getvalue())["sessions"]
    assert all(row["report"] is None for row in session["submissions"])


def test_own_code_is_in_the_order_of_the_problems(world: World) -> None:
    for exercise in ("test", "implement"):
        page = DocumentPage(world.robin.token, exercise)
        page.type("# x")
        page.save()
    assert [code["exercise"] for code in read(world.robin, "/code")] == ["implement", "test"]


def test_code_that_was_only_opened_is_not_listed(world: World) -> None:
    DocumentPage(world.robin.token)
    assert read(world.robin, "/code") == []


def test_own_code_opens_only_by_its_token(world: World) -> None:
    page = DocumentPage(world.robin.token)
    page.type("# my work")
    page.save()
    assert read(world.sam, "/code") == []
    assert read(world.robin.__class__(token="unknown"), "/code")["code"] == "not_found"
