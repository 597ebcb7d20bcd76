"""Invitations to a team: created and revoked by owners, and used by a person with or without an account."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from judge.actions.privacy.apply_retention import apply_retention
from judge.actions.teams.change_member_role import change_member_role
from judge.actions.teams.remove_member import remove_member
from judge.models import AuditEntry, OutgoingMail, Team, TeamInvitation, User
from tests.judge.factories import World, get_team, make_client, make_member, make_user, send
from tests.judge.test_teams import call, list_roles

pytestmark = pytest.mark.django_db

NEW_ACCOUNT = {"username": "kim", "name": "Kim Lee", "email": "kim@example.org", "password": "correct horse battery"}


@pytest.fixture
def team(world: World) -> Team:
    return get_team(world.ada)


@pytest.fixture
def invitation(world: World, team: Team) -> dict[str, Any]:
    return call(world.ada, "POST", f"/api/teams/{team.pk}/invitations", {"role": "viewer"}, 201)


def get_join_url(invitation: dict[str, Any]) -> str:
    return f"/api{invitation['link']}"


def test_link_is_unguessable_and_not_stored(invitation: dict[str, Any], world: World, team: Team) -> None:
    token = invitation["link"].removeprefix("/join/")
    assert len(token) >= 32
    row = TeamInvitation.objects.get()
    assert token not in str(TeamInvitation.objects.values().get())
    assert row.expires_at - row.created_at == pytest.approx(timedelta(days=7), abs=timedelta(minutes=1))
    (listed,) = call(world.ada, "GET", f"/api/teams/{team.pk}")["invitations"]
    assert (listed["state"], listed["role"], listed["invited_by"]) == ("open", "viewer", "ada")
    assert "link" not in listed
    assert token not in str(list(AuditEntry.objects.values()))


def test_preview_names_team_and_role_before_anything(invitation: dict[str, Any]) -> None:
    preview = call(None, "GET", get_join_url(invitation))
    assert (preview["team"], preview["role"], preview["invited_by"]) == ("ada's team", "viewer", "ada")
    assert TeamInvitation.objects.get().state == "open"


def test_signed_in_person_joins_once(invitation: dict[str, Any], world: World, team: Team) -> None:
    assert call(world.ben, "POST", get_join_url(invitation)) == {"team_id": team.pk}
    assert list_roles(team) == {"ada": "owner", "ben": "viewer"}
    row = TeamInvitation.objects.get()
    assert (row.state, row.used_by) == ("used", world.ben)
    for method in ("GET", "POST"):
        answer = call(make_user("eve") if method == "POST" else None, method, get_join_url(invitation), status=404)
        assert "already used" in answer["message"]


@pytest.mark.parametrize("change", ["removed", "demoted", "deactivated"])
def test_former_owner_cannot_come_back_by_their_own_link(change: str, world: World, team: Team) -> None:
    uma = make_member("uma", team, "owner")
    link = call(uma, "POST", f"/api/teams/{team.pk}/invitations", {"role": "owner"}, 201)
    member = team.memberships.select_related("team", "user").get(user=uma)
    if change == "removed":
        remove_member(member, world.ada)
    elif change == "demoted":
        change_member_role(member, "viewer", world.ada)
    else:
        User.objects.filter(pk=uma.pk).update(is_active=False)
    (listed,) = call(world.ada, "GET", f"/api/teams/{team.pk}")["invitations"]
    assert listed["state"] == "revoked"
    assert "revoked" in call(None, "GET", get_join_url(link), status=404)["message"]
    assert "revoked" in call(world.ben, "POST", get_join_url(link), status=404)["message"]
    assert send(make_client(), "POST", f"{get_join_url(link)}/account", NEW_ACCOUNT).status_code == 404
    assert "ben" not in list_roles(team)
    assert not User.objects.filter(username="kim").exists()


def test_member_keeps_role_and_invitation_stays_open(invitation: dict[str, Any], world: World, team: Team) -> None:
    assert call(world.ada, "POST", get_join_url(invitation), status=409)["code"] == "already_member"
    assert list_roles(team) == {"ada": "owner"}
    assert TeamInvitation.objects.get().state == "open"


def test_person_without_account_joins_with_a_new_one(invitation: dict[str, Any], team: Team) -> None:
    browser = make_client()
    response = send(browser, "POST", f"{get_join_url(invitation)}/account", NEW_ACCOUNT)
    assert (response.json()["name"], response.json()["role"]) == ("Kim Lee", "interviewer")
    assert response.json()["teams"] == [{"id": team.pk, "name": "ada's team", "role": "viewer"}]
    assert send(browser, "GET", f"/api/teams/{team.pk}").status_code == 200
    user = User.objects.get(username="kim")
    assert (user.email, user.is_operator) == ("kim@example.org", False)
    login = {"username": "kim", "password": NEW_ACCOUNT["password"]}
    assert send(make_client(), "POST", "/api/login", login).status_code == 200


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"password": "short"}, "too short"),
        ({"password": "1qaz2wsx3edc"}, "common"),
        ({"username": "two words"}, "username"),
        ({"username": "ADA"}, "Another account"),
        ({"email": "no address"}, "email"),
        ({"name": " "}, "name"),
    ],
)
def test_refuses_invalid_account(change: dict[str, str], part: str, invitation: dict[str, Any]) -> None:
    refused = call(None, "POST", f"{get_join_url(invitation)}/account", NEW_ACCOUNT | change, 422)
    assert part in refused["message"]
    assert not User.objects.filter(username__in=["kim", "two words", "ADA"]).exists()
    assert TeamInvitation.objects.get().state == "open"


@pytest.mark.parametrize("reason", ["expired", "revoked", "unknown"])
def test_refuses_link_that_is_not_open(reason: str, invitation: dict[str, Any], world: World, team: Team) -> None:
    url = get_join_url(invitation)
    if reason == "expired":
        TeamInvitation.objects.update(expires_at=timezone.now())
    elif reason == "revoked":
        path = f"/api/teams/{team.pk}/invitations/{invitation['id']}/revoke"
        assert call(world.ada, "POST", path)["state"] == "revoked"
    else:
        url += "x"
    call(None, "GET", url, status=404)
    call(world.ben, "POST", url, status=404)
    call(None, "POST", f"{url}/account", NEW_ACCOUNT, 404)
    assert list_roles(team) == {"ada": "owner"}


def test_new_link_replaces_the_old_one(invitation: dict[str, Any], world: World, team: Team) -> None:
    TeamInvitation.objects.update(expires_at=timezone.now())
    renewed = call(world.ada, "POST", f"/api/teams/{team.pk}/invitations/{invitation['id']}/renew")
    assert renewed["state"] == "open"
    call(None, "GET", get_join_url(invitation), status=404)
    call(world.ben, "POST", get_join_url(renewed))
    call(world.ada, "POST", f"/api/teams/{team.pk}/invitations/{invitation['id']}/renew", status=422)


def test_invitation_of_another_team_is_not_found(invitation: dict[str, Any], world: World) -> None:
    other = get_team(world.ben)
    for verb in ("renew", "revoke"):
        call(world.ben, "POST", f"/api/teams/{other.pk}/invitations/{invitation['id']}/{verb}", status=404)


def test_mails_the_link_if_there_is_an_address(world: World, team: Team, settings: Any) -> None:
    settings.MAIL, settings.PUBLIC_URL = "smtp", "https://judge.example"
    body = {"role": "interviewer", "email": "kim@example.org"}
    invitation = call(world.ada, "POST", f"/api/teams/{team.pk}/invitations", body, 201)
    queued = OutgoingMail.objects.get()
    assert (queued.kind, queued.to) == ("team_invitation", "kim@example.org")
    assert queued.parameters["link"] == f"https://judge.example{invitation['link']}"
    assert mail.outbox == []  # only the service `outbound` sends
    call(world.ben, "POST", get_join_url(invitation))
    assert TeamInvitation.objects.get().email == ""


def test_refuses_address_if_the_server_sends_no_mail(world: World, team: Team, settings: Any) -> None:
    settings.MAIL = "off"
    body = {"role": "interviewer", "email": "kim@example.org"}
    assert call(world.ada, "POST", f"/api/teams/{team.pk}/invitations", body, 403)["code"] == "mail_off"
    assert not TeamInvitation.objects.exists()


def test_refuses_invalid_address(world: World, team: Team, settings: Any) -> None:
    settings.MAIL, settings.PUBLIC_URL = "smtp", "https://judge.example"
    for address in ("no address", "kim@example.org\r\nBcc: eve@example.org", "a@b@c"):
        body = {"role": "viewer", "email": address}
        call(world.ada, "POST", f"/api/teams/{team.pk}/invitations", body, 422)
    assert not OutgoingMail.objects.exists()


def test_retention_deletes_old_invitations(invitation: dict[str, Any]) -> None:
    TeamInvitation.objects.update(expires_at=timezone.now() - timedelta(days=29))
    apply_retention()
    assert TeamInvitation.objects.exists()
    TeamInvitation.objects.update(expires_at=timezone.now() - timedelta(days=31))
    apply_retention()
    assert not TeamInvitation.objects.exists()
