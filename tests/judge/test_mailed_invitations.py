"""An invitation can be mailed to the candidate, whose address is deleted when that is done."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from judge.actions.mail.send_mails import send_due_mails
from judge.actions.privacy.delete_candidate import delete_candidate
from judge.models import CandidateSession, OutgoingMail
from tests.judge.factories import World, get_team, make_client, send
from tests.judge.smtp_server import SmtpServer, run_smtp_server
from tests.judge.test_send_mails import use_server

ADDRESS = "kim@example.org"


@pytest.fixture
def server(settings: Any) -> Iterator[SmtpServer]:
    with run_smtp_server() as server:
        use_server(settings, server)
        yield server


@pytest.fixture
def browser(world: World) -> Client:
    return make_client(world.ada)


def invite(browser: Client, world: World, email: str = ADDRESS, name: str = "Kim") -> Any:
    body = {"candidate": name, "email": email}
    return send(browser, "POST", f"/api/interviews/{world.interview.pk}/invitations", body)


def read_mail_state(browser: Client, world: World) -> str | None:
    interview = send(browser, "GET", f"/api/interviews/{world.interview.pk}/candidates").json()
    return next(row["mail"] for row in interview["invitations"] if row["candidate"] == "Kim")


def test_mails_the_link_and_forgets_the_address(browser: Client, world: World, server: SmtpServer) -> None:
    response = invite(browser, world)
    assert (response.status_code, response.json()["mail"]) == (201, "waiting")
    send_due_mails()
    (mail,) = server.mails
    assert (mail["To"], mail["Subject"]) == (ADDRESS, "Invitation to a coding interview: ada's interview")
    text = mail.get_content()
    assert text.startswith("Hello Kim,")
    assert "ada invites you" in text
    assert "45 minutes" in text
    assert f"https://judge.example.org{response.json()['link']}" in text
    assert read_mail_state(browser, world) == "sent"
    row = OutgoingMail.objects.get()
    assert (row.to, row.parameters) == ("", {})


def test_shows_that_the_address_was_refused(browser: Client, world: World, server: SmtpServer) -> None:
    server.answers["RCPT"] = "550 unknown"
    invite(browser, world)
    send_due_mails()
    assert read_mail_state(browser, world) == "failed"


def test_mail_is_optional(browser: Client, world: World, server: SmtpServer) -> None:
    assert invite(browser, world, email="").json()["mail"] is None
    assert not OutgoingMail.objects.exists()


def test_rejects_what_is_no_address_and_invites_nobody(browser: Client, world: World, server: SmtpServer) -> None:
    before = CandidateSession.objects.count()
    assert invite(browser, world, email="kim@example.org\nBcc: x@example.org").status_code == 422
    assert CandidateSession.objects.count() == before


def test_without_mail_refuses_an_address_and_invites_nobody(browser: Client, world: World, settings: Any) -> None:
    before = CandidateSession.objects.count()
    response = invite(browser, world)
    assert (response.status_code, response.json()["code"]) == (403, "mail_off")
    assert "Copy the link" in response.json()["next"]
    assert CandidateSession.objects.count() == before


def test_revoked_or_deleted_invitation_is_not_mailed(browser: Client, world: World, server: SmtpServer) -> None:
    first, second = invite(browser, world).json(), invite(browser, world).json()
    send(browser, "POST", f"/api/invitations/{first['id']}/revoke")
    delete_candidate(CandidateSession.objects.get(pk=second["id"]).candidate, world.ada)
    assert not OutgoingMail.objects.exists()
    send_due_mails()
    assert server.mails == []


def test_limits_mails_of_an_account(browser: Client, world: World, server: SmtpServer) -> None:
    statuses = [invite(browser, world).status_code for _ in range(101)]
    assert (statuses[99], statuses[100]) == (201, 429)
    assert invite(browser, world, email="").status_code == 201


def test_limits_mails_to_future_members_of_a_team(browser: Client, world: World, server: SmtpServer) -> None:
    """They count together with those to candidates, and a new link counts again."""
    url = f"/api/teams/{get_team(world.ada).pk}/invitations"

    def invite_member(email: str) -> Any:
        return send(browser, "POST", url, {"role": "viewer", "email": email})

    first = invite_member(ADDRESS).json()["id"]
    link_only = invite_member("").json()["id"]
    statuses = [send(browser, "POST", f"{url}/{first}/renew").status_code for _ in range(60)]
    statuses += [invite_member(f"{number}@example.org").status_code for number in range(40)]
    assert (statuses[:99], statuses[99]) == ([200] * 60 + [201] * 39, 429)
    assert send(browser, "POST", f"{url}/{first}/renew").status_code == 429
    assert invite(browser, world).status_code == 429
    assert OutgoingMail.objects.count() == 100
    assert invite_member("").status_code == 201
    assert send(browser, "POST", f"{url}/{link_only}/renew").status_code == 200
