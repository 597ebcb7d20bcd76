"""/api/teams: members, their roles and invitations, and what operators may do with teams."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from judge.actions.accounts.deactivate_account import deactivate_account
from judge.models import AuditEntry, Membership, Team, User
from tests.judge.factories import World, get_team, make_client, make_member, make_user, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(world: World) -> Team:
    """Ada's."""
    return get_team(world.ada)


def call(user: User | None, method: str, url: str, body: Any = None, status: int = 200) -> Any:
    response = send(make_client(user), method, url, body)
    assert response.status_code == status, response.content
    return response.json()


def list_roles(team: Team) -> dict[str, str]:
    return dict(team.memberships.values_list("user__username", "role"))


def get_member_url(team: Team, user: User) -> str:
    return f"/api/teams/{team.pk}/members/{team.memberships.get(user=user).pk}"


def test_shows_members_and_own_role(world: World, team: Team) -> None:
    vic = make_member("vic", team, "viewer")
    detail = call(vic, "GET", f"/api/teams/{team.pk}")
    assert (detail["name"], detail["role"]) == ("ada's team", "viewer")
    assert [(each["username"], each["role"], each["is_you"]) for each in detail["members"]] == [
        ("ada", "owner", False),
        ("vic", "viewer", True),
    ]
    assert call(vic, "GET", "/api/me")["teams"] == [{"id": team.pk, "name": "ada's team", "role": "viewer"}]


def test_owner_renames_team(world: World, team: Team) -> None:
    assert call(world.ada, "PUT", f"/api/teams/{team.pk}", {"name": " Platform "})["name"] == "Platform"
    assert AuditEntry.objects.get(action="rename team").subject == f"team {team.pk}"
    call(world.ada, "PUT", f"/api/teams/{team.pk}", {"name": "a\u202eb"}, 422)


def test_new_role_applies_at_once(world: World, team: Team) -> None:
    vic = make_member("vic", team, "viewer")
    body = {"candidate": "Kim"}
    url = f"/api/interviews/{world.interview.pk}/invitations"
    assert call(vic, "POST", url, body, 403)["code"] == "read_only"
    call(world.ada, "PUT", get_member_url(team, vic), {"role": "interviewer"})
    call(vic, "POST", url, body, 201)
    call(world.ada, "PUT", get_member_url(team, vic), {"role": "viewer"})
    call(vic, "POST", url, body, 403)
    entry = AuditEntry.objects.filter(action="change role").latest("pk")
    assert entry.detail == {"account": vic.pk, "role": "viewer", "old_role": "interviewer"}


def test_last_owner_cannot_leave_or_be_demoted(world: World, team: Team) -> None:
    url = get_member_url(team, world.ada)
    make_member("ian", team, "interviewer")
    assert call(world.ada, "PUT", url, {"role": "viewer"}, 409)["code"] == "last_owner"
    assert call(world.ada, "DELETE", url, status=409)["code"] == "last_owner"
    assert list_roles(team) == {"ada": "owner", "ian": "interviewer"}
    make_member("uma", team, "owner")
    call(world.ada, "DELETE", url)
    assert list_roles(team) == {"ian": "interviewer", "uma": "owner"}


def test_deactivated_owner_does_not_count(world: World, team: Team) -> None:
    make_member("uma", team, "owner")
    deactivate_account("uma", command="test")
    assert call(world.ada, "DELETE", get_member_url(team, world.ada), status=409)["code"] == "last_owner"


def test_removed_member_loses_access_and_leaves_interviews(world: World, team: Team) -> None:
    ian = make_member("ian", team, "interviewer")
    body = {"title": "T", "minutes": 30, "problems": ["softmax"], "team": team.pk}
    interview = call(ian, "POST", "/api/interviews", body, 201)
    url = f"/api/interviews/{interview['id']}"
    call(world.ada, "DELETE", get_member_url(team, ian))
    call(ian, "GET", url, status=404)
    call(ian, "GET", f"/api/teams/{team.pk}", status=404)
    assert call(world.ada, "GET", url)["created_by"] == "ian"


def test_owner_undoes_a_removal(world: World, team: Team) -> None:
    ian = make_member("ian", team, "interviewer")
    undo = call(world.ada, "DELETE", get_member_url(team, ian))["undo"]
    call(ian, "POST", f"/api/teams/{team.pk}/members", {"undo": undo}, 404)
    call(world.ben, "POST", f"/api/teams/{get_team(world.ben).pk}/members", {"undo": undo}, 422)
    call(world.ada, "POST", f"/api/teams/{team.pk}/members", {"undo": f"{undo}x"}, 422)
    call(world.ada, "POST", f"/api/teams/{team.pk}/members", {"undo": undo})
    assert list_roles(team) == {"ada": "owner", "ian": "interviewer"}


def test_removal_cannot_be_undone_later(world: World, team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    undo = call(world.ada, "DELETE", get_member_url(team, make_member("ian", team, "viewer")))["undo"]
    monkeypatch.setattr("django.core.signing.time.time", lambda: 5e9)
    call(world.ada, "POST", f"/api/teams/{team.pk}/members", {"undo": undo}, 422)


def test_member_of_another_team_is_not_found(world: World, team: Team) -> None:
    """Not even by the owner of a team who puts its number into the URL."""
    other = get_team(world.ben).memberships.get()
    call(world.ada, "DELETE", f"/api/teams/{team.pk}/members/{other.pk}", status=404)
    call(world.ada, "PUT", f"/api/teams/{team.pk}/members/{other.pk}", {"role": "viewer"}, 404)


def test_creates_interviews_in_the_chosen_team(world: World, team: Team) -> None:
    body = {"title": "T", "minutes": 30, "problems": ["softmax"]}
    other = get_team(world.ben)
    call(world.ada, "POST", "/api/interviews", body | {"team": other.pk}, 404)
    membership = Membership.objects.create(team=other, user=world.ada, role="viewer")
    assert call(world.ada, "POST", "/api/interviews", body | {"team": other.pk}, 403)["code"] == "read_only"
    Membership.objects.filter(pk=membership.pk).update(role="interviewer")
    assert call(world.ada, "POST", "/api/interviews", body | {"team": other.pk}, 201)["team"]["id"] == other.pk
    assert call(world.ada, "POST", "/api/interviews", body, 201)["team"] == {"id": team.pk, "name": "ada's team"}


def test_account_without_team_creates_no_interview(world: World) -> None:
    body = {"title": "T", "minutes": 30, "problems": ["softmax"]}
    assert call(make_user("new"), "POST", "/api/interviews", body, 403)["code"] == "no_team"


def test_operator_creates_team_for_others(world: World) -> None:
    body = {"name": "Research", "owner": "ben"}
    created = call(world.olga, "POST", "/api/operator/teams", body, 201)
    assert (created["name"], created["owners"], created["members"]) == ("Research", ["ben"], 1)
    history = call(world.ben, "GET", f"/api/teams/{created['id']}")["history"]
    assert [(each["by"], each["by_operator"], each["account"]) for each in history] == [("olga", True, "ben")]
    assert (
        call(world.olga, "POST", "/api/operator/teams", body | {"owner": "olga"}, 403)["code"] == "cannot_appoint_self"
    )
    call(world.olga, "POST", "/api/operator/teams", body | {"owner": "nobody"}, 404)


def test_operator_appoints_owner_of_team_without_one(world: World, team: Team) -> None:
    url = f"/api/operator/teams/{team.pk}/owner"
    ian = make_member("ian", team, "viewer")
    assert call(world.olga, "POST", url, {"owner": "ian"}, 409)["code"] == "has_owner"
    deactivate_account("ada", command="test")
    assert call(world.olga, "POST", url, {"owner": "olga"}, 403)["code"] == "cannot_appoint_self"
    call(world.olga, "POST", url, {"owner": "ada"}, 404)
    assert call(world.olga, "POST", url, {"owner": "ian"})["owners"] == ["ian"]
    detail = call(ian, "GET", f"/api/teams/{team.pk}")
    assert detail["role"] == "owner"
    assert [(each["username"], each["active"]) for each in detail["members"]] == [("ada", False), ("ian", True)]
    appointed = detail["history"][0]
    assert (appointed["action"], appointed["by"], appointed["by_operator"]) == ("appoint owner", "olga", True)
    assert AuditEntry.objects.get(action="appoint owner").by == world.olga


def test_deactivated_account_cannot_continue(world: World, team: Team, capsys: pytest.CaptureFixture[str]) -> None:
    browser = make_client(world.ada)
    call_command("deactivate_account", "ada")
    assert "has no owner now" in capsys.readouterr().out
    assert send(browser, "GET", "/api/interviews").status_code == 401
    call(None, "POST", "/api/login", {"username": "ada", "password": "ada-has-a-password"}, 401)
    call_command("deactivate_account", "ada", "--undo")
    call(None, "POST", "/api/login", {"username": "ada", "password": "ada-has-a-password"})
    with pytest.raises(CommandError, match="no account"):
        call_command("deactivate_account", "nobody")
