"""The roles of a PostgreSQL server that only the judge uses.

The superuser is `postgres`. It has no password, so it logs in only over the server's Unix socket. The application's
role owns its database and is no superuser. `judge_worker` and `judge_outbound` may only connect to it: `worker_rights`
and `outbound_rights` grant them what they need.
"""

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from judge.operations.outbound_rights import OUTBOUND_ROLE
from judge.operations.worker_rights import WORKER_ROLE

SUPERUSER = "postgres"

FOREIGN_RELATIONS = """
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
    AND c.relowner <> (SELECT oid FROM pg_roles WHERE rolname = %s)
    -- A sequence of a column belongs to the owner of the table.
    AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
    )
"""


@dataclass(frozen=True, slots=True)
class ApplicationRole:
    name: str
    password: str
    database: str
    outbound_password: str = ""
    """For OUTBOUND_ROLE, which cannot log in without one."""


def prepare_roles(server: str, role: ApplicationRole) -> None:
    """Give the server the roles described above, in one transaction; safe to repeat.

    `server` is a connection string with a Unix socket.
    """
    with psycopg.connect(server, user=SUPERUSER, dbname=role.database, client_encoding="utf8") as connection:
        create_missing_role(connection, role.name)
        create_missing_role(connection, WORKER_ROLE)
        create_missing_role(connection, OUTBOUND_ROLE)
        restrict_role(connection, role.name, role.password)
        if role.outbound_password:
            restrict_role(connection, OUTBOUND_ROLE, role.outbound_password)
        transfer_database(connection, role)


def create_missing_role(connection: "psycopg.Connection[tuple[Any, ...]]", name: str) -> None:
    if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [name]).fetchone() is None:
        connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))


def restrict_role(connection: "psycopg.Connection[tuple[Any, ...]]", name: str, password: str) -> None:
    """Let the role log in with the password and do nothing that only superusers may. The client hashes it, so that no
    log of the server can contain it."""
    verifier = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256")
    connection.execute(
        sql.SQL("ALTER ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD {}").format(
            sql.Identifier(name), sql.Literal(verifier.decode())
        )
    )


def transfer_database(connection: "psycopg.Connection[tuple[Any, ...]]", role: ApplicationRole) -> None:
    """Make the role the owner of the database and of everything in its schema. Nobody else may connect to it."""
    database, owner = sql.Identifier(role.database), sql.Identifier(role.name)
    connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(database, owner))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    for limited in (WORKER_ROLE, OUTBOUND_ROLE):
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(limited)))
    connection.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(owner))
    for (relation,) in connection.execute(FOREIGN_RELATIONS, [role.name]).fetchall():
        # ALTER TABLE accepts views and sequences too.
        connection.execute(sql.SQL("ALTER TABLE {} OWNER TO {}").format(sql.Identifier("public", relation), owner))
