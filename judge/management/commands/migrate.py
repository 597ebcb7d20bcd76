from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from judge.operations.outbound_rights import grant_outbound_rights
from judge.operations.worker_rights import grant_worker_rights

DELETED_MIGRATION = ("judge", "0002_exercises")
"""It was applied to every database that existed before one initial migration replaced all earlier ones."""


class Command(migrate.Command):
    """Django's command, without the time limits of a request: a large table takes longer to change. Then it grants
    workers on other machines, and the service that sends mails, the rights on new tables."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if DELETED_MIGRATION in MigrationRecorder(connection).applied_migrations():
            # Otherwise the initial migration, which has the same name, would count as applied.
            raise CommandError(
                "This database was created by code from before the first release, and cannot be migrated. Nothing was "
                "changed. Start with an empty one: delete the folder var/, or with Docker Compose run `docker compose "
                "down --volumes`. Both delete all stored data."
            )
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = 0")
                cursor.execute("SET idle_in_transaction_session_timeout = '5min'")
        super().handle(*args, **options)
        # Only if all migrations were applied: the rights are those on the tables of this version.
        if options["app_label"] is None and not options["plan"] and not options["check_unapplied"]:
            grant_worker_rights()
            grant_outbound_rights()
