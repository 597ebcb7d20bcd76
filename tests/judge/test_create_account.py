"""`manage.py make_operator` and `make_interviewer`, which create accounts without demo data."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from judge.models import AuditEntry, User
from tests.judge.factories import make_client, send

pytestmark = pytest.mark.django_db


def create_account(command: str, *arguments: str) -> str:
    """Returns the printed password."""
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue().splitlines()[1].removeprefix("password: ")


@pytest.mark.parametrize("role", ["operator", "interviewer"])
def test_created_account_can_sign_in(role: str) -> None:
    password = create_account(f"make_{role}", "ines")
    response = send(make_client(), "POST", "/api/login", {"username": "ines", "password": password})
    assert response.json()["role"] == role


def test_does_not_change_existing_account() -> None:
    first = create_account("make_interviewer", "ines")
    with pytest.raises(CommandError, match="--again"):
        call_command("make_operator", "ines")
    user = User.objects.get(username="ines")
    assert (user.role, user.check_password(first)) == ("interviewer", True)


def test_again_sets_new_password_and_role() -> None:
    first = create_account("make_interviewer", "ines")
    second = create_account("make_operator", "ines", "--again")
    user = User.objects.get()
    assert (user.role, user.check_password(first), user.check_password(second)) == ("operator", False, True)


@pytest.mark.parametrize("name", ["", "two words", "x" * 151])
def test_refuses_invalid_username(name: str) -> None:
    with pytest.raises(CommandError):
        call_command("make_operator", name)
    assert not User.objects.exists()


def test_ask_requires_a_terminal() -> None:
    with pytest.raises(CommandError, match="terminal"):
        call_command("make_operator", "ines", "--ask")


def test_audit_entry_has_no_name_or_password() -> None:
    password = create_account("make_operator", "ines")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.by_name) == ("make account", "manage.py make_operator")
    assert entry.subject == f"account {User.objects.get().pk}"
    assert password not in str(entry.detail)
    assert "ines" not in str(entry.detail)
