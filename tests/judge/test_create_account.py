"""`manage.py make_operator` and `make_interviewer`: the accounts of an installation that has no demo logins."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from judge.models import AuditEntry, User
from tests.judge.factories import make_client, send

pytestmark = pytest.mark.django_db


def made(command: str, *arguments: str) -> str:
    """The password that it prints."""
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue().splitlines()[1].removeprefix("password: ")


@pytest.mark.parametrize("role", ["operator", "interviewer"])
def test_it_makes_an_account_that_can_sign_in(role: str) -> None:
    password = made(f"make_{role}", "ines")
    answer = send(make_client(), "POST", "/api/login", {"username": "ines", "password": password})
    assert answer.json()["role"] == role


def test_it_leaves_an_account_alone_unless_told_to() -> None:
    first = made("make_interviewer", "ines")
    with pytest.raises(CommandError, match="--again"):
        call_command("make_operator", "ines")
    user = User.objects.get(username="ines")
    assert (user.role, user.check_password(first)) == ("interviewer", True)


def test_it_gives_a_new_password_and_the_role_when_told_to() -> None:
    first = made("make_interviewer", "ines")
    second = made("make_operator", "ines", "--again")
    user = User.objects.get()
    assert (user.role, user.check_password(first), user.check_password(second)) == ("operator", False, True)


@pytest.mark.parametrize("name", ["", "two words", "x" * 151])
def test_it_refuses_a_name_that_nobody_could_sign_in_with(name: str) -> None:
    with pytest.raises(CommandError):
        call_command("make_operator", name)
    assert not User.objects.exists()


def test_it_asks_only_at_a_terminal() -> None:
    with pytest.raises(CommandError, match="terminal"):
        call_command("make_operator", "ines", "--ask")


def test_it_leaves_an_entry_without_name_or_password() -> None:
    password = made("make_operator", "ines")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.by_name) == ("make account", "manage.py make_operator")
    assert entry.subject == f"account {User.objects.get().pk}"
    assert password not in str(entry.detail)
    assert "ines" not in str(entry.detail)
