"""Tells errors of the database, the broker and the disk from errors of the code.

They pass once the operator has fixed the cause. So a request that meets one gets a 503, and a worker that meets one
judges the submission again later, without using up an attempt.
"""

import errno
import sqlite3
from collections.abc import Iterator

from django.db import Error, IntegrityError, InterfaceError, OperationalError
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

DISK_ERRNOS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})

SQLITE_ERRORS = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)

POSTGRESQL_CLASSES = ("08", "40", "53", "55", "57", "58")
"""Connections, deadlocks, resources such as the disk, locks, shutdown and time-outs, and errors of the system."""
POSTGRESQL_CODES = frozenset({"25006", "25P03", "25P04", "XX001", "XX002"})
"""A read-only server, a transaction that was idle or open for too long, and damaged files."""
LOCK_TIMEOUT = "55P03"
STATEMENT_TIMEOUT = "57014"

MISSING_TABLE_CODES = frozenset({"42P01", "42703"})
MISSING_TABLE_TEXTS = ("no such table", "no such column", "has no column named")
"""The database is not migrated, or is empty. SQLite has only a general code for this."""


def is_storage_error(error: BaseException) -> bool:
    return any(is_database_error(each) or is_disk_or_broker_error(each) for each in list_causes(error))


def is_database_failure(error: BaseException) -> bool:
    """Whether the database caused it: then the state of the connection is unknown, too."""
    return any(is_database_error(each) for each in list_causes(error))


def is_machine_error(error: BaseException) -> bool:
    """Whether the worker's own machine refused something, such as a file, a process or a thread. What a program does in
    its cell never raises such an error here."""
    causes = list(list_causes(error))
    has_no_thread = any(isinstance(each, RuntimeError) and "start new thread" in str(each) for each in causes)
    return has_no_thread or any(isinstance(each, OSError) for each in causes)


def list_causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the exception and those that caused it, as a traceback shows them."""
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def is_disk_or_broker_error(error: BaseException) -> bool:
    if isinstance(error, RedisError | BrokerError):
        return True
    return isinstance(error, OSError) and error.errno in DISK_ERRNOS


def is_database_error(error: BaseException) -> bool:
    """`error` is Django's. Its cause is the driver's, which has the code."""
    if not isinstance(error, Error) or isinstance(error, IntegrityError):
        return False
    code = get_sqlite_code(error)
    if code is not None:
        return code in SQLITE_ERRORS or any(text in str(error) for text in MISSING_TABLE_TEXTS)
    state = get_sqlstate(error)
    if state is not None:
        return state[:2] in POSTGRESQL_CLASSES or state in POSTGRESQL_CODES | MISSING_TABLE_CODES
    # Without a code there was no answer: the connection could not be opened, or it broke.
    return isinstance(error, OperationalError | InterfaceError)


def is_lock_timeout(error: BaseException) -> bool:
    """Whether another session of PostgreSQL held the lock of a row or table for longer than this one may wait."""
    return get_sqlstate(error) == LOCK_TIMEOUT


def is_statement_timeout(error: BaseException) -> bool:
    """Whether a statement took longer than PostgreSQL lets it run. Others may be quick."""
    return any(get_sqlstate(each) == STATEMENT_TIMEOUT for each in list_causes(error))


def get_sqlite_code(error: BaseException) -> int | None:
    """Return the primary code, without the detail in its upper bits."""
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None


def get_sqlstate(error: BaseException) -> str | None:
    state = getattr(error.__cause__, "sqlstate", None)
    return state if isinstance(state, str) else None
