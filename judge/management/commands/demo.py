"""Demo data: two logins with passwords made here, and one interview with two invitations. Run by `make run`."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from judge.actions.interviews.invite_candidate import invite_candidate
from judge.domain import catalog
from judge.models import CandidateSession, Interview, User

LOGINS = [("ada", "Ada Interviewer", User.Role.INTERVIEWER), ("otto", "Otto Operator", User.Role.OPERATOR)]
CANDIDATES = ("Robin Candidate", "Sam Candidate")
TITLE = "Demo interview"


class Command(BaseCommand):
    help = "Make demo logins and a demo interview, and keep what one needs to use them in var/demo.json."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = settings.VAR / "demo.json"
        known = load_passwords(path)
        logins = [create_or_update_login(*who, known.get(who[0])) for who in LOGINS]
        links = [f"/i/{session.token}" for session in get_or_create_sessions(User.objects.get(username=LOGINS[0][0]))]
        write_private(path, json.dumps({"logins": logins, "invitations": links}, indent=2) + "\n")
        for each in logins:
            self.stdout.write(f"{each['role']}: {each['username']} {each['password']}")


def load_passwords(path: Path) -> dict[str, str]:
    try:
        return {each["username"]: each["password"] for each in json.loads(path.read_text())["logins"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}  # missing or damaged: new ones are made


def create_or_update_login(username: str, name: str, role: str, known: str | None) -> dict[str, str]:
    """The kept password stays as long as it opens the account; otherwise the account gets a new one."""
    user, _ = User.objects.get_or_create(username=username, defaults={"first_name": name, "role": role})
    if known is None or not user.check_password(known):
        known = secrets.token_urlsafe(12)
        user.set_password(known)
        user.save()
    return {"role": role, "username": username, "password": known}


def get_or_create_sessions(owner: User) -> list[CandidateSession]:
    slugs = list(catalog.load_problems())[:3]
    interview, made = Interview.objects.get_or_create(
        owner=owner, title=TITLE, defaults={"minutes": 45, "problems": slugs}
    )
    if made:
        for name in CANDIDATES:
            invite_candidate(interview, name, None, command="demo")
    return list(interview.sessions.order_by("id"))


def write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    new.replace(path)
