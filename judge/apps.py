"""The Django application."""

import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


class JudgeConfig(AppConfig):
    name = "judge"

    def ready(self) -> None:
        connection_created.connect(restrict_sqlite_file)


def restrict_sqlite_file(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Let only the owner read the database and its folder. SQLite gives its WAL the permissions of the database."""
    if connection.vendor != "sqlite":
        return
    path = Path(connection.settings_dict["NAME"])
    with suppress(OSError):  # another user owns the files, or the database is in memory
        folder_mode = path.parent.stat().st_mode
        if folder_mode & 0o077 and not folder_mode & stat.S_ISVTX:  # never close a shared folder such as /tmp
            path.parent.chmod(0o700)
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
