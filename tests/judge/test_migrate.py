"""`manage.py migrate` on a database that it cannot migrate."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


@pytest.mark.django_db
def test_refuses_database_with_deleted_migrations() -> None:
    """Its first migration has the name of the present one, which would count as applied."""
    MigrationRecorder(connection).record_applied("judge", "0002_exercises")
    with pytest.raises(CommandError, match=r"cannot be migrated\. Nothing was changed\. .* delete the folder var/"):
        call_command("migrate", verbosity=0)
