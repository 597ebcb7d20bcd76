from django.db import connection

LOCK_WAIT_SECONDS = 1


def limit_lock_wait() -> None:
    """Let the statements of this transaction wait for a lock only this long, because its holder may be frozen.

    `judge.storage_errors.is_lock_timeout` recognizes their error. SQLite has only one lock, and its own time-out.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_WAIT_SECONDS}s'")
