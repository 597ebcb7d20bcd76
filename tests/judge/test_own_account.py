"""/api/account: what people change about their own account."""

from typing import Any

import pytest
from django.test import Client

from judge.models import AuditEntry, LoginFailure, OutgoingMail, User
from tests.judge.factories import World, get_team, make_client, make_member, send

PASSWORD, NEW_PASSWORD = "ada-has-a-password", "another long password"


@pytest.fixture(autouse=True)
def send_mail(settings: Any) -> None:
    settings.MAIL, settings.PUBLIC_URL = "smtp", "https://judge.example.org"


@pytest.fixture
def browser(world: World) -> Client:
    return make_client(world.ada)


def change(browser: Client, what: str, **body: str) -> Any:
    return send(browser, "POST", f"/api/account/{what}", body)


def test_shows_own_account(browser: Client) -> None:
    assert send(browser, "GET", "/api/account").json() == {"username": "ada", "name": "", "email": ""}


def test_new_name_is_shown_to_others(browser: Client) -> None:
    assert change(browser, "name", name="  Ada Lovelace ").json()["name"] == "Ada Lovelace"
    assert send(browser, "GET", "/api/me").json()["name"] == "Ada Lovelace"
    assert change(browser, "name", name="Ada\u202e").status_code == 422
    assert change(browser, "name", name="").json()["name"] == ""
    assert send(browser, "GET", "/api/me").json()["name"] == "ada"


def test_same_name_again_adds_no_audit_entry(browser: Client) -> None:
    for _ in range(3):
        assert change(browser, "name", name="Ada Lovelace").json()["name"] == "Ada Lovelace"
    assert AuditEntry.objects.filter(action="rename account").count() == 1


def test_limits_new_names(browser: Client, world: World) -> None:
    """Otherwise they fill the audit log, and the history of a team that people see. Teams count with accounts."""
    team = f"/api/teams/{get_team(world.ada).pk}"
    statuses = [change(browser, "name", name=f"Ada {number}").status_code for number in range(10)]
    statuses += [send(browser, "PUT", team, {"name": f"Team {number}"}).status_code for number in range(11)]
    assert statuses == [200] * 20 + [429]
    assert change(browser, "name", name="Ada").status_code == 429


def test_history_shows_username_beside_name(browser: Client, world: World) -> None:
    """A person can take the name of another one later."""
    team = get_team(world.ada)
    uma = make_member("uma", team, "owner")
    send(make_client(uma), "PUT", f"/api/teams/{team.pk}", {"name": "Platform"})
    send(browser, "PUT", f"/api/teams/{team.pk}", {"name": "Research"})
    change(make_client(uma), "name", name="ada")
    history = send(browser, "GET", f"/api/teams/{team.pk}").json()["history"]
    assert [each["by"] for each in history[:2]] == ["ada", "ada (uma)"]


def test_changes_address_and_notifies_the_old_one(browser: Client, world: World) -> None:
    assert change(browser, "email", email="ada@example.org", password=PASSWORD).json()["email"] == "ada@example.org"
    assert not OutgoingMail.objects.exists()  # there was no old address
    change(browser, "email", email="new@example.org", password=PASSWORD)
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to) == ("address_changed", "ada@example.org")
    assert "new@example.org" not in str(mail.parameters)
    change(browser, "email", email="", password=PASSWORD)
    assert User.objects.get(pk=world.ada.pk).email == ""
    assert AuditEntry.objects.filter(action="change email address", by=world.ada).count() == 3


@pytest.mark.parametrize(
    "email",
    ["ada", "ada@", "@example.org", "a b@example.org", "ada@example.org\r\nBcc: x@example.org", "a@b.org,c@d.org"],
)
def test_rejects_what_is_no_address(email: str, browser: Client) -> None:
    assert change(browser, "email", email=email, password=PASSWORD).status_code == 422


def test_wrong_password_changes_nothing_and_counts_as_failure(browser: Client, world: World) -> None:
    for what, body in (("email", {"email": "x@example.org"}), ("password", {"new_password": NEW_PASSWORD})):
        response = change(browser, what, password="wrong", **body)
        assert (response.status_code, response.json()["code"]) == (403, "wrong_password")
    user = User.objects.get(pk=world.ada.pk)
    assert user.email == ""
    assert user.check_password(PASSWORD)
    assert LoginFailure.objects.filter(username="ada").count() == 2


def test_new_password_signs_out_everybody_else(browser: Client, world: World) -> None:
    User.objects.filter(pk=world.ada.pk).update(email="ada@example.org")
    other = make_client(world.ada)
    assert change(browser, "password", password=PASSWORD, new_password=NEW_PASSWORD).status_code == 200
    assert send(browser, "GET", "/api/account").status_code == 200
    assert send(other, "GET", "/api/account").status_code == 401
    assert OutgoingMail.objects.get().kind == "password_changed"
    assert AuditEntry.objects.filter(action="change password", by=world.ada).exists()


def test_rejects_easy_password(browser: Client) -> None:
    response = change(browser, "password", password=PASSWORD, new_password="password1234")
    assert (response.status_code, response.json()["code"]) == (422, "invalid")
    assert "too common" in response.json()["message"]
