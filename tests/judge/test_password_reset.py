"""/api/password-reset: a new password by a link that only the owner of the e-mail address receives."""

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import tokens
from django.test import Client

from judge.actions.accounts.reset_password import build_reset_code
from judge.api import password_reset
from judge.messaging.wakeup import OUTBOUND_QUEUE
from judge.models import AuditEntry, OutgoingMail, User
from tests.judge.factories import World, make_client, make_user, send
from tools.stack import Broker

ADDRESS, NEW_PASSWORD = "ada@example.org", "another long password"


@pytest.fixture(autouse=True)
def send_mail(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MAIL, settings.PUBLIC_URL = "smtp", "https://judge.example.org"
    monkeypatch.setattr(password_reset, "MIN_SECONDS", 0.0)


@pytest.fixture
def ada(world: World) -> User:
    world.ada.email = ADDRESS
    world.ada.save()
    return world.ada


def request_reset(account: str, client: Client | None = None) -> Any:
    return send(client or make_client(), "POST", "/api/password-reset", {"account": account})


def read_code(kind: str = "password_reset") -> str:
    """The code in the link of the latest mail."""
    link = OutgoingMail.objects.filter(kind=kind).order_by("-created_at")[0].parameters["link"]
    found = re.fullmatch(r"https://judge\.example\.org/reset-password#([\w.-]+)", link)
    assert found
    return found[1]


def confirm(code: str, password: str = NEW_PASSWORD) -> Any:
    return send(make_client(), "POST", "/api/password-reset/confirm", {"code": code, "password": password})


def log_in(password: str, client: Client | None = None) -> int:
    body = {"username": "ada", "password": password}
    return send(client or make_client(), "POST", "/api/login", body).status_code


@pytest.mark.parametrize("account", ["ada", ADDRESS, "ADA@Example.org", f"  {ADDRESS} "])
def test_sets_new_password_with_the_mailed_link(account: str, ada: User) -> None:
    answer = request_reset(account)
    assert (answer.status_code, answer.json()) == (200, {"valid_minutes": 60})
    assert OutgoingMail.objects.get().to == ADDRESS
    code = read_code()
    assert send(make_client(), "POST", "/api/password-reset/check", {"code": code}).json() == {"username": "ada"}
    assert confirm(code).json() == {"username": "ada"}
    assert (log_in("ada-has-a-password"), log_in(NEW_PASSWORD)) == (401, 200)


def test_answer_does_not_reveal_whether_account_exists(ada: User, world: World) -> None:
    """Ben has no address, Olga is inactive, and Ada has too many requests at the end."""
    User.objects.filter(pk=world.olga.pk).update(email="olga@example.org", is_active=False)
    accounts = ["ada", "nobody", "nobody@example.org", "ben", "olga", "olga@example.org", *["ada"] * 5]
    answers = [request_reset(account) for account in accounts]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert {mail.to for mail in OutgoingMail.objects.all()} == {ADDRESS}


def test_each_answer_takes_at_least_the_same_time(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password_reset, "MIN_SECONDS", 1.0)
    for account in ("ada", "nobody"):
        started = time.monotonic()
        request_reset(account)
        assert time.monotonic() - started >= 1  # steady: a lower bound


def test_mails_an_account_at_most_three_times_an_hour(ada: User) -> None:
    for number in range(6):
        request_reset("ada", Client(REMOTE_ADDR=f"203.0.113.{number}"))
    assert OutgoingMail.objects.count() == 3


def test_limits_requests_of_a_network(world: World) -> None:
    statuses = [request_reset("nobody").status_code for _ in range(31)]
    assert (statuses[29], statuses[30]) == (200, 429)


def test_link_works_once(ada: User) -> None:
    request_reset("ada")
    code = read_code()
    assert confirm(code).status_code == 200
    refused = confirm(code, "a third long password")
    assert (refused.status_code, refused.json()["code"]) == (410, "reset_expired")
    assert log_in(NEW_PASSWORD) == 200


def test_link_ends_with_the_next_sign_in_or_new_address(ada: User) -> None:
    request_reset("ada")
    code = read_code()
    assert log_in("ada-has-a-password") == 200
    assert confirm(code).status_code == 410
    request_reset("ada")
    code = read_code()
    User.objects.filter(pk=ada.pk).update(email="other@example.org")
    assert confirm(code).status_code == 410


def test_link_expires_after_an_hour(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    request_reset("ada")
    code = read_code()
    now = datetime.now(UTC).replace(tzinfo=None)
    for minutes, status in ((61, 410), (59, 200)):
        later = now + timedelta(minutes=minutes)
        monkeypatch.setattr(tokens.PasswordResetTokenGenerator, "_now", lambda self, later=later: later)
        assert send(make_client(), "POST", "/api/password-reset/check", {"code": code}).status_code == status


@pytest.mark.parametrize(
    "code", ["", ".", "x.y", "MQ.", "MQ.c0-0", "é.é", "LTE.x-y", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5.x-y", "Mw\x00.a-b"]
)
def test_rejects_invented_codes(code: str, ada: User) -> None:
    for action in ("check", "confirm"):
        body = {"code": code, "password": NEW_PASSWORD}
        response = send(make_client(), "POST", f"/api/password-reset/{action}", body)
        assert (response.status_code, response.json()["code"]) == (410, "reset_expired")


def test_rejects_code_of_another_account(ada: User) -> None:
    make_user("eve").save()
    request_reset("ada")
    token = read_code().partition(".")[2]
    eve = build_reset_code(User.objects.get(username="eve")).partition(".")[0]
    assert confirm(f"{eve}.{token}").status_code == 410


def test_rejects_easy_password_and_keeps_link(ada: User) -> None:
    request_reset("ada")
    code = read_code()
    refused = confirm(code, "short")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert confirm(code).status_code == 200


def test_ends_all_log_ins_records_and_notifies(ada: User) -> None:
    browser = make_client()
    assert log_in("ada-has-a-password", browser) == 200
    request_reset("ada")
    assert confirm(read_code()).status_code == 200
    assert send(browser, "GET", "/api/interviews").status_code == 401
    entries = AuditEntry.objects.filter(subject=f"account {ada.pk}").order_by("pk").values_list("action", flat=True)
    assert list(entries)[-2:] == ["request password reset", "reset password"]
    notice = OutgoingMail.objects.get(kind="password_changed")
    assert (notice.to, notice.parameters["link"]) == (ADDRESS, "https://judge.example.org/forgot-password")


def test_link_never_follows_the_host_header(ada: User, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    request_reset("ada", Client(HTTP_HOST="evil.example", HTTP_X_FORWARDED_HOST="evil.example"))
    assert read_code()


def test_without_mail_says_whom_to_ask(ada: User, settings: Any) -> None:
    settings.MAIL = "off"
    response = request_reset("ada")
    assert (response.status_code, response.json()["code"]) == (403, "mail_off")
    assert "operator" in response.json()["next"]
    assert send(make_client(), "GET", "/api/me").json()["is_mail_available"] is False
    assert not OutgoingMail.objects.exists()


def test_each_account_of_an_address_gets_its_own_link(ada: User) -> None:
    User.objects.filter(username="ben").update(email=ADDRESS)
    request_reset(ADDRESS)
    assert sorted(mail.parameters["username"] for mail in OutgoingMail.objects.all()) == ["ada", "ben"]


@pytest.mark.parametrize("account", ["ada", ADDRESS, "nobody", "olga"])
def test_notifies_once_whether_account_exists_or_not(
    account: str, ada: User, broker: Broker, django_capture_on_commit_callbacks: Any
) -> None:
    """Otherwise a slow broker makes only the answers about accounts slow. Ben has the same address as Ada."""
    User.objects.filter(username="ben").update(email=ADDRESS)
    with django_capture_on_commit_callbacks(execute=True):
        assert request_reset(account).status_code == 200
    assert broker.client.llen(OUTBOUND_QUEUE) == 1
