"""`manage.py demo` creates its data once, even if it runs several times."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from judge.models import CandidateSession, Interview, User
from tests.judge.factories import make_client, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def var(settings: Any, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return tmp_path


def run_demo(var: Path) -> dict[str, Any]:
    call_command("demo", stdout=StringIO())
    return json.loads((var / "demo.json").read_text())


def test_creates_usable_accounts_and_invitations(var: Path) -> None:
    demo = run_demo(var)
    for login in demo["logins"]:
        body = {"username": login["username"], "password": login["password"]}
        assert send(make_client(), "POST", "/api/login", body).json()["role"] == login["role"]
    assert {login["role"] for login in demo["logins"]} == {"interviewer", "operator"}
    for link in demo["invitations"]:
        assert send(make_client(), "GET", f"/api/sessions/{link.removeprefix('/i/')}").json()["state"] == "invited"
    token = demo["invitations"][0].removeprefix("/i/")
    problems = send(make_client(), "GET", f"/api/sessions/{token}").json()["problems"]
    assert [problem["exercise_names"] for problem in problems] == [
        ["implement", "fix-1", "test"],
        ["implement", "fix-1"],
        ["implement"],
    ]
    assert (var / "demo.json").stat().st_mode & 0o777 == 0o600


def test_second_run_changes_nothing(var: Path) -> None:
    assert run_demo(var) == run_demo(var)
    assert (User.objects.count(), Interview.objects.count(), CandidateSession.objects.count()) == (2, 1, 2)


def test_generates_new_passwords_when_file_is_missing(var: Path) -> None:
    first = run_demo(var)
    (var / "demo.json").unlink()
    second = run_demo(var)
    assert first["logins"][0]["password"] != second["logins"][0]["password"]
    assert first["invitations"] == second["invitations"]
