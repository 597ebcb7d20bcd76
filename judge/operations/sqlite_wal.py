import logging

from django.db import connection

logger = logging.getLogger(__name__)


def truncate_sqlite_wal() -> None:
    """Empty SQLite's write-ahead log, which holds deleted pages although `secure_delete` overwrites the database file.

    A concurrent reader can prevent this; a later call then does it. A caller that deletes many rows calls it once,
    after all of them.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if cursor.fetchone()[0]:
                logger.warning("the write-ahead log of the database is in use; it will be emptied later")
