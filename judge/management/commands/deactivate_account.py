"""manage.py deactivate_account NAME [--undo]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from judge.actions.accounts.deactivate_account import deactivate_account
from judge.actions.teams.team_ownership import has_active_owner
from judge.errors import RefusedError


class Command(BaseCommand):
    help = "Deactivate an account: nobody can sign in with it. Its interviews stay with its teams."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="NAME")
        parser.add_argument("--undo", action="store_true", help="let the account sign in again")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = deactivate_account(options["username"], undo=options["undo"], command="manage.py deactivate_account")
        except RefusedError as refusal:
            raise CommandError(f"{refusal.message} {refusal.next_step}") from refusal
        self.stdout.write(f"{user.username}: {'active' if user.is_active else 'deactivated'}")
        for membership in user.memberships.select_related("team").order_by("pk"):
            if not has_active_owner(membership.team):
                self.stdout.write(
                    f"Team {membership.team_id}, {membership.team}, has no owner now. An operator can appoint one on "
                    "the page Operator, Teams."
                )
