"""What `make_operator` and `make_interviewer` share."""

import sys
from getpass import getpass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from judge.actions.accounts.create_account import create_account
from judge.errors import RefusedError
from judge.models import User


class AccountCommand(BaseCommand):
    role: ClassVar[User.Role]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="NAME")
        parser.add_argument("--ask", action="store_true", help="ask for the password instead of making one")
        parser.add_argument("--again", action="store_true", help="give an account that is there a new password")

    def handle(self, *args: Any, **options: Any) -> None:
        name, asked = options["username"], prompt_for_password() if options["ask"] else ""
        command = f"manage.py make_{self.role}"
        try:
            password = create_account(name, self.role, asked, again=options["again"], command=command)
        except RefusedError as refusal:
            raise CommandError(f"{refusal.message} {refusal.next_step}") from refusal
        except ValidationError as fault:
            raise CommandError(" ".join(fault.messages)) from fault
        self.stdout.write(f"{self.role.label}: {name}")
        if not asked:
            self.stdout.write(f"password: {password}\nIt is shown this once and kept nowhere.")


def prompt_for_password() -> str:
    if not sys.stdin.isatty():
        raise CommandError("--ask needs a terminal to ask at. Without it a password is made and printed.")
    password = getpass("Password: ")
    if getpass("Once more: ") != password:
        raise CommandError("The two are not the same; nothing was changed. Run it again.")
    if not password:
        raise CommandError("An empty password is none; nothing was changed. Run it again.")
    return password
