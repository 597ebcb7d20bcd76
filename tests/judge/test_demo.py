"""`manage.py demo`: once, however often it is run."""

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


def demo(var: Path) -> dict[str, Any]:
    call_command("demo", stdout=StringIO())
    return json.loads((var / "demo.json").read_text())


def test_it_makes_logins_that_work_and_links_that_open(var: Path) -> None:
    made = demo(var)
    for login in made["logins"]:
        body = {"username": login["username"], "password": login["password"]}
        assert send(make_client(), "POST", "/api/login", body).json()["role"] == login["role"]
    assert {login["role"] for login in made["logins"]} == {"interviewer", "operator"}
    for link in made["invitations"]:
        assert send(make_client(), "GET", f"/api/sessions/{link.removeprefix('/i/')}").json()["state"] == "invited"
    assert (var / "demo.json").stat().st_mode & 0o777 == 0o600


def test_it_changes_nothing_the_second_time(var: Path) -> None:
    assert demo(var) == demo(var)
    assert (User.objects.count(), Interview.objects.count(), CandidateSession.objects.count()) == (2, 1, 2)


def test_it_makes_new_passwords_when_the_old_ones_are_gone(var: Path) -> None:
    first = demo(var)
    (var / "demo.json").unlink()
    second = demo(var)
    assert first["logins"][0]["password"] != second["logins"][0]["password"]
    assert first["invitations"] == second["invitations"]
