"""Invitations expire, can be renewed, planned for a time and mailed again, and an interviewer can end an interview."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from judge.actions.mail.send_mails import send_due_mails
from judge.models import AuditEntry, CandidateSession, OutgoingMail
from tests.judge.factories import World, make_client, make_session, send
from tests.judge.smtp_server import SmtpServer
from tests.judge.test_mailed_invitations import browser, server  # noqa: F401 -- fixtures

DAY = timedelta(days=1)


def invite(world: World, **body: Any) -> CandidateSession:
    url = f"/api/interviews/{world.interview.pk}/invitations"
    response = send(make_client(world.ada), "POST", url, {"candidate": "Kim"} | body)
    return CandidateSession.objects.get(pk=response.json()["id"])


def change(world: World, session: CandidateSession, action: str, body: Any = None, method: str = "POST") -> Any:
    return send(make_client(world.ada), method, f"/api/invitations/{session.pk}/{action}", body)


def expire(session: CandidateSession) -> None:
    CandidateSession.objects.filter(pk=session.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def call_as_candidate(session: CandidateSession, path: str = "", method: str = "GET", body: Any = None) -> Any:
    return send(make_client(), method, f"/api/sessions/{session.token}{path}", body)


def is_about(moment: datetime | None, expected: datetime) -> bool:
    return moment is not None and abs(moment - expected) < timedelta(minutes=1)


def test_invitation_expires_after_14_days_by_default(world: World) -> None:
    assert is_about(invite(world).expires_at, timezone.now() + 14 * DAY)


def test_interview_decides_how_long_invitations_are_valid(world: World) -> None:
    body = {"title": "T", "minutes": 30, "problems": ["softmax"]}
    for days in (3, 0):
        created = send(make_client(world.ada), "POST", "/api/interviews", body | {"invitation_days": days}).json()
        assert created["invitation_days"] == days
        url = f"/api/interviews/{created['id']}/invitations"
        expires_at = send(make_client(world.ada), "POST", url, {"candidate": "Kim"}).json()["expires_at"]
        assert (expires_at is None) == (days == 0)


def test_invitations_of_the_previous_release_do_not_expire(world: World) -> None:
    assert call_as_candidate(make_session(world.ada, "Kim", started=False)).json()["state"] == "invited"


def test_expired_invitation_starts_nothing_and_shows_nothing_of_the_interview(world: World) -> None:
    session = invite(world)
    expire(session)
    read = call_as_candidate(session).json()
    assert (read["state"], read["problems"], read["rules"]) == ("expired", [], None)
    for path, method, body in (
        ("/start", "POST", None),
        ("/end", "POST", None),
        ("/problems/softmax", "GET", None),
        ("/problems/warm_up", "GET", None),
        ("/events", "GET", None),
        ("/submissions", "POST", {"slug": "warm_up", "source": "x", "kind": "run"}),
    ):
        response = call_as_candidate(session, path, method, body)
        assert (response.status_code, response.json()["code"]) == (410, "expired"), path
    session.refresh_from_db()
    assert session.started_at is None


def test_started_interview_goes_on_after_the_expiry(world: World) -> None:
    session = invite(world)
    call_as_candidate(session, "/start", "POST")
    expire(session)
    assert call_as_candidate(session).json()["state"] == "running"
    assert call_as_candidate(session, "/problems/softmax").status_code == 200


def test_interviewer_sees_expired_invitations_without_their_link(world: World) -> None:
    session = invite(world)
    expire(session)
    ada, url = make_client(world.ada), f"/api/interviews/{world.interview.pk}"
    detail = send(ada, "GET", url).json()
    row = next(each for each in send(ada, "GET", f"{url}/candidates").json()["invitations"] if each["id"] == session.pk)
    assert (detail["expired"], row["state"], row["link"]) == (1, "expired", None)
    assert change(world, session, "link").json()["code"] == "session_expired"
    assert change(world, session, "extra-time", {"seconds": 60}).json()["code"] == "session_expired"


def test_renewed_invitation_works_with_the_same_link(world: World) -> None:
    session = invite(world)
    expire(session)
    renewed = change(world, session, "renew", {"days": 3}).json()
    assert (renewed["state"], renewed["link"]) == ("invited", f"/i/{session.token}")
    assert is_about(datetime.fromisoformat(renewed["expires_at"]), timezone.now() + 3 * DAY)
    assert call_as_candidate(session, "/start", "POST").json()["state"] == "running"
    assert AuditEntry.objects.filter(action="renew invitation", subject=f"invitation {session.pk}").exists()


def test_renewing_can_remove_the_expiry(world: World) -> None:
    session = invite(world)
    assert change(world, session, "renew", {"days": 0}).json()["expires_at"] is None


def test_planned_time_is_shown_and_keeps_the_invitation_valid(world: World) -> None:
    at = timezone.now() + 20 * DAY
    session = invite(world, scheduled_at=at.isoformat())
    assert session.expires_at == at + DAY
    shown = call_as_candidate(session).json()["scheduled_at"]
    assert is_about(datetime.fromisoformat(shown), at)
    later = at + 5 * DAY
    planned = change(world, session, "plan", {"scheduled_at": later.isoformat()}, "PUT").json()
    assert is_about(datetime.fromisoformat(planned["expires_at"]), later + DAY)
    assert change(world, session, "plan", {"scheduled_at": None}, "PUT").json()["scheduled_at"] is None


@pytest.mark.parametrize("at", [-DAY, 400 * DAY])
def test_rejects_a_plan_in_the_past_or_far_ahead(at: timedelta, world: World) -> None:
    when, before = (timezone.now() + at).isoformat(), CandidateSession.objects.count()
    url = f"/api/interviews/{world.interview.pk}/invitations"
    assert send(make_client(world.ada), "POST", url, {"candidate": "Kim", "scheduled_at": when}).status_code == 422
    assert CandidateSession.objects.count() == before
    assert change(world, invite(world), "plan", {"scheduled_at": when}, "PUT").status_code == 422


def test_counts_the_changes_of_the_plan(world: World) -> None:
    """Calendars keep the file with the highest number."""
    session, start, counts = invite(world), timezone.now(), list[int]()
    for days in (1, 2, 2, None):
        at = days and (start + timedelta(days=days)).isoformat()
        counts.append(change(world, session, "plan", {"scheduled_at": at}, "PUT").json()["plan_changes"])
    assert counts == [1, 2, 2, 3]
    assert call_as_candidate(session).json()["plan_changes"] == 3


def test_rejects_a_plan_without_a_time_zone(world: World) -> None:
    body = {"scheduled_at": "2099-01-01T10:00:00"}
    assert change(world, invite(world), "plan", body, "PUT").status_code == 422


@pytest.mark.parametrize(
    ("action", "method", "body"),
    [("renew", "POST", {"days": 3}), ("plan", "PUT", {"scheduled_at": None}), ("send", "POST", {"email": "k@e.org"})],
)
def test_started_and_withdrawn_invitations_do_not_change(action: str, method: str, body: Any, world: World) -> None:
    assert change(world, world.robin, action, body, method).json()["code"] == "session_started"
    session = invite(world)
    change(world, session, "revoke")
    assert change(world, session, action, body, method).json()["code"] == "session_revoked"


def test_mail_has_the_planned_time_and_the_expiry(world: World, server: SmtpServer) -> None:  # noqa: F811 -- a fixture
    at = (timezone.now() + 2 * DAY).replace(hour=14, minute=5, second=0, microsecond=0)
    session = invite(world, email="kim@example.org", scheduled_at=at.isoformat())
    send_due_mails()
    text = server.mails[0].get_content()
    assert f"It is planned for {at:%A} {at.day} {at:%B %Y}, 14:05 UTC." in text
    assert session.expires_at is not None
    assert f"You can start until {session.expires_at:%A} {session.expires_at.day} " in text
    assert f"/i/{session.token}" in text


def test_mail_names_no_planned_time_that_has_passed(world: World, server: SmtpServer) -> None:  # noqa: F811 -- a fixture
    session = invite(world)
    CandidateSession.objects.filter(pk=session.pk).update(scheduled_at=timezone.now() - timedelta(hours=1))
    change(world, session, "send", {"email": "kim@example.org"})
    send_due_mails()
    text = server.mails[0].get_content()
    assert "planned" not in text
    assert "You can start until" in text


def test_sends_the_same_link_again_instead_of_a_waiting_mail(world: World, server: SmtpServer) -> None:  # noqa: F811 -- a fixture
    session = invite(world, email="typo@example.org")
    assert change(world, session, "send", {"email": "kim@example.org"}).json()["mail"] == "waiting"
    send_due_mails()
    (mail,) = server.mails
    assert mail["To"] == "kim@example.org"
    assert f"/i/{session.token}" in mail.get_content()
    change(world, session, "send", {"email": "kim@example.org"})
    assert len(OutgoingMail.objects.filter(candidate=session.candidate)) == 2
    assert change(world, session, "renew", {"days": 3}).json()["mail"] == "waiting"  # the state of the latest one


def test_sends_an_expired_invitation_only_renewed(world: World, server: SmtpServer) -> None:  # noqa: F811 -- a fixture
    session = invite(world)
    expire(session)
    assert change(world, session, "send", {"email": "kim@example.org"}).json()["code"] == "session_expired"
    assert not OutgoingMail.objects.exists()
    renewed = change(world, session, "send", {"email": "kim@example.org", "days": 7}).json()
    assert (renewed["state"], renewed["mail"]) == ("invited", "waiting")


def test_failed_sending_renews_nothing(world: World) -> None:
    session = invite(world)
    expire(session)
    assert change(world, session, "send", {"email": "kim@example.org", "days": 7}).json()["code"] == "mail_off"
    session.refresh_from_db()
    assert session.state == "expired"


def test_interviewer_ends_a_running_interview(world: World) -> None:
    assert change(world, world.robin, "end").json()["state"] == "ended"
    event = world.robin.timeline_events.get(kind="ended")
    assert event.detail == {"by": "interviewer"}
    assert call_as_candidate(world.robin).json()["state"] == "ended"
    assert AuditEntry.objects.filter(action="end interview", subject=f"invitation {world.robin.pk}").count() == 1
    assert change(world, world.robin, "end").json()["state"] == "ended"
    assert AuditEntry.objects.filter(action="end interview").count() == 1
    assert change(world, world.robin, "reopen", {"minutes": 5}).json()["state"] == "running"


def test_interview_that_has_not_started_cannot_be_ended(world: World) -> None:
    assert change(world, invite(world), "end").json()["code"] == "session_not_started"
