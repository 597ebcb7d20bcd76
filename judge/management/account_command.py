"""The common base of `make_operator` and `make_interviewer`."""

import sys
from getpass import getpass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from judge.actions.accounts.create_account import create_account
from judge.errors import RefusedError
from judge.models import Membership, Team, User


class AccountCommand(BaseCommand):
    role: ClassVar[User.Role]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="NAME")
        parser.add_argument("--ask", action="store_true", help="prompt for the password instead of generating one")
        parser.add_argument(
            "--again", action="store_true", help="give an existing account a new password and this role"
        )
        parser.add_argument("--team", metavar="TEAM", help="name or number of the team to join, not one of their own")
        parser.add_argument(
            "--team-role",
            choices=Membership.Role.values,
            default=Membership.Role.INTERVIEWER,
            help="the role in that team (default: interviewer)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name, chosen_password = options["username"], prompt_for_password() if options["ask"] else ""
        command = f"manage.py make_{self.role}"
        try:
            password = create_account(
                name,
                self.role,
                chosen_password,
                team=find_team(options["team"]) if options["team"] else None,
                team_role=options["team_role"],
                again=options["again"],
                command=command,
            )
        except RefusedError as refusal:
            raise CommandError(f"{refusal.message} {refusal.next_step}") from refusal
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{self.role.label}: {name}")
        for membership in Membership.objects.filter(user__username=name).select_related("team").order_by("pk"):
            self.stdout.write(f"team {membership.team_id}: {membership.team} ({membership.role})")
        if not chosen_password:
            self.stdout.write(f"password: {password}\nIt is shown only once. Store it now.")


def find_team(text: str) -> Team:
    by_id = {"pk": text} if text.isdecimal() and len(text) < 19 else {}
    found = list(Team.objects.filter(**by_id or {"name": text}).order_by("pk"))
    if not found:
        raise CommandError(f"There is no team {text!r}, so nothing was changed. The operator page Teams lists them.")
    if len(found) > 1:
        numbers = ", ".join(str(team.pk) for team in found)
        raise CommandError(f"Several teams are named {text!r}, so nothing was changed. Use a number: {numbers}.")
    return found[0]


def prompt_for_password() -> str:
    if not sys.stdin.isatty():
        raise CommandError(
            "--ask needs a terminal, so nothing was changed. Without --ask a password is generated and printed."
        )
    password = getpass("Password: ")
    if getpass("Repeat password: ") != password:
        raise CommandError("The passwords differ, so nothing was changed. Run the command again.")
    if not password:
        raise CommandError("The password is empty, so nothing was changed. Run the command again.")
    return password
