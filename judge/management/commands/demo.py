"""Demo data: two accounts with generated passwords, and one interview with two invitations. `make run` runs it.

With `--sessions` it also creates interviews with finished sessions. `make run` does so in the background, because it
grades many sources.
"""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from judge.actions.demo.create_demo_sessions import create_demo_sessions
from judge.actions.interviews.invite_candidate import NewInvitation, invite_candidates
from judge.actions.teams.create_team import create_own_team
from judge.domain import catalog
from judge.models import CandidateSession, Interview, Team, User

LOGINS = [("ada", "Ada Interviewer", User.Role.INTERVIEWER), ("otto", "Otto Operator", User.Role.OPERATOR)]
CANDIDATES = ("Robin Candidate", "Sam Candidate")
TITLE = "Demo interview"
EXERCISES = (["implement", "fix-1", "test"], ["implement", "fix-1"], ["implement"])
"""Of the first three problems."""


class Command(BaseCommand):
    help = "Create demo accounts and a demo interview. Their passwords and links are in var/demo.json."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--sessions",
            action="store_true",
            help="also create interviews with finished sessions, which takes a minute",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.create_accounts_and_interview()
        if options["sessions"]:
            owner = User.objects.get(username=LOGINS[0][0])
            count = create_demo_sessions(owner, get_team(owner))
            self.stdout.write(f"{count} finished sessions were created")

    @transaction.atomic
    def create_accounts_and_interview(self) -> None:
        """Store the passwords and the links in `var/demo.json`, and print the passwords. What exists stays."""
        path: Path = settings.VAR / "demo.json"
        stored_passwords = load_passwords(path)
        logins = [create_or_update_login(*account, stored_passwords.get(account[0])) for account in LOGINS]
        links = [f"/i/{session.token}" for session in get_or_create_sessions(User.objects.get(username=LOGINS[0][0]))]
        write_private(path, json.dumps({"logins": logins, "invitations": links}, indent=2) + "\n")
        for login in logins:
            self.stdout.write(f"{login['role']}: {login['username']} {login['password']}")


def load_passwords(path: Path) -> dict[str, str]:
    try:
        return {login["username"]: login["password"] for login in json.loads(path.read_text())["logins"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}  # missing or damaged: new passwords are generated


def create_or_update_login(username: str, name: str, role: str, stored_password: str | None) -> dict[str, str]:
    """The stored password stays if it is valid for the account; otherwise the account gets a new one."""
    user, _ = User.objects.get_or_create(username=username, defaults={"first_name": name, "role": role})
    if not user.memberships.exists():
        create_own_team(user, command="demo")
    password = stored_password
    if password is None or not user.check_password(password):
        password = secrets.token_urlsafe(12)
        user.set_password(password)
        user.save()
    return {"role": role, "username": username, "password": password}


def get_team(owner: User) -> Team:
    return owner.memberships.order_by("pk")[0].team


def get_or_create_sessions(owner: User) -> list[CandidateSession]:
    exercises = dict(zip(catalog.load_problems(), EXERCISES, strict=False))
    fields = {"team": get_team(owner), "minutes": 45, "problems": list(exercises), "exercises": exercises}
    fields |= {"invitation_days": 0}
    interview, is_new = Interview.objects.get_or_create(owner=owner, title=TITLE, defaults=fields)
    if is_new:
        invite_candidates(interview, [NewInvitation(name=name) for name in CANDIDATES], None, command="demo")
    return list(interview.sessions.order_by("id"))


def write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    new.replace(path)
