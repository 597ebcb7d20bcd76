"""`manage.py make_operator` and `make_interviewer`, which create accounts without demo data."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from judge.models import AuditEntry, Membership, Team, User
from tests.judge.factories import make_client, send

pytestmark = pytest.mark.django_db


def create_account(command: str, *arguments: str) -> str:
    """Returns the printed password."""
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return next(line for line in out.getvalue().splitlines() if "password: " in line).removeprefix("password: ")


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
    entry = AuditEntry.objects.get(action="make account")
    assert (entry.action, entry.by_name) == ("make account", "manage.py make_operator")
    assert entry.subject == f"account {User.objects.get().pk}"
    for detail in AuditEntry.objects.values_list("detail", flat=True):
        assert password not in str(detail)
        assert "ines" not in str(detail)


def list_memberships(username: str) -> list[tuple[str, str]]:
    rows = Membership.objects.filter(user__username=username).order_by("pk")
    return list(rows.values_list("team__name", "role"))


@pytest.mark.parametrize("role", ["operator", "interviewer"])
def test_new_account_owns_a_team(role: str) -> None:
    create_account(f"make_{role}", "ines")
    assert list_memberships("ines") == [("ines's team", "owner")]
    create_account(f"make_{role}", "ines", "--again")
    assert list_memberships("ines") == [("ines's team", "owner")]


def test_again_gives_a_team_to_an_account_without_one() -> None:
    User.objects.create_user("ines")
    create_account("make_interviewer", "ines", "--again")
    assert list_memberships("ines") == [("ines's team", "owner")]


@pytest.mark.parametrize(("arguments", "role"), [([], "interviewer"), (["--team-role", "viewer"], "viewer")])
def test_new_account_joins_named_team(arguments: list[str], role: str) -> None:
    team = Team.objects.create(name="Platform")
    create_account("make_interviewer", "ines", "--team", "Platform", *arguments)
    assert list_memberships("ines") == [("Platform", role)]
    create_account("make_interviewer", "jo", "--team", str(team.pk))
    assert list_memberships("jo") == [("Platform", "interviewer")]


def test_command_never_demotes_a_member() -> None:
    create_account("make_interviewer", "ines")
    create_account("make_interviewer", "ines", "--again", "--team", "ines's team", "--team-role", "viewer")
    assert list_memberships("ines") == [("ines's team", "owner")]


def test_refuses_unknown_or_ambiguous_team() -> None:
    with pytest.raises(CommandError, match="no team"):
        call_command("make_interviewer", "ines", "--team", "Platform")
    first, second = (Team.objects.create(name="Platform") for _ in range(2))
    with pytest.raises(CommandError, match=f"{first.pk}, {second.pk}"):
        call_command("make_interviewer", "ines", "--team", "Platform")
    assert not User.objects.exists()
