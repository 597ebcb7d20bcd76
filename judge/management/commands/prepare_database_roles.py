"""manage.py prepare_database_roles SOCKET_FOLDER"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from psycopg import Error

from judge.operations.database_roles import ApplicationRole, prepare_roles
from judge.secret import MIN_PASSWORD_LENGTH, read_secret


class Command(BaseCommand):
    help = (
        "Create or restrict the judge's roles in its own PostgreSQL server. The application's role then owns its "
        "database, is no superuser and has the password of the settings. The role of the service that sends emails "
        "gets the password in JUDGE_OUTBOUND_PASSWORD or in the file JUDGE_OUTBOUND_PASSWORD_FILE; without one it "
        "cannot log in. The role whose rights workers inherit is created, too. Safe to repeat; no stored row changes."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "socket_folder", help="the folder of the server's Unix socket, where the superuser may log in"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        database = settings.DATABASES["default"]
        role = ApplicationRole(
            name=database.get("USER", ""),
            password=database.get("PASSWORD", ""),
            database=str(database["NAME"]),
            outbound_password=read_secret("JUDGE_OUTBOUND_PASSWORD", MIN_PASSWORD_LENGTH),
        )
        if not role.name or not role.password:
            raise CommandError(
                "JUDGE_DATABASE names no PostgreSQL role, or the role has no password. Nothing was changed. "
                "Set JUDGE_DATABASE and JUDGE_DATABASE_PASSWORD."
            )
        try:
            prepare_roles(f"host={options['socket_folder']}", role)
        except Error as error:
            raise CommandError(
                f"The roles of the database could not be prepared: {error}. Nothing was changed. "
                "Fix what the message names, then run this again."
            ) from error
        self.stdout.write(f"The role {role.name} owns the database {role.database}.")
