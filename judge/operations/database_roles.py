"""The roles of a PostgreSQL server that only the judge uses.

The superuser is `postgres`. It has no password, so it logs in only over the server's Unix socket. The application's
role owns its database and is no superuser. Earlier releases made it the superuser of the whole server.
"""

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from judge.operations.outbound_rights import OUTBOUND_ROLE
from judge.operations.worker_rights import WORKER_ROLE

SUPERUSER = "postgres"
BOOTSTRAP_OID = 10
"""The role that initdb created. PostgreSQL never lets it lose SUPERUSER, so it gets another name instead."""

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
OTHER_SESSIONS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usesysid = %s AND pid <> pg_backend_pid()"
)


@dataclass(frozen=True, slots=True)
class ApplicationRole:
    name: str
    password: str
    database: str
    outbound_password: str = ""
    """For OUTBOUND_ROLE, which cannot log in without one."""


def prepare_roles(server: str, role: ApplicationRole) -> bool:
    """Give the server the roles described above; safe to repeat. `server` is a connection string with a Unix socket.

    All of it is one transaction. Returns whether the role was the server's first superuser until now.
    """
    with connect_as_superuser(server, role) as connection:
        with connection.transaction():
            was_bootstrap = rename_bootstrap_role(connection, role.name)
            create_missing_role(connection, role.name)
            create_missing_role(connection, WORKER_ROLE)
            create_missing_role(connection, OUTBOUND_ROLE)
            restrict_role(connection, role.name, role.password)
            if role.outbound_password:
                restrict_role(connection, OUTBOUND_ROLE, role.outbound_password)
            transfer_database(connection, role)
        if was_bootstrap:
            # These sessions logged in as the role, but their rights are those of the superuser.
            connection.execute(OTHER_SESSIONS, [BOOTSTRAP_OID])
    return was_bootstrap


def connect_as_superuser(server: str, role: ApplicationRole) -> "psycopg.Connection[tuple[str]]":
    """A volume of an earlier release knows only the application's role, and that as a superuser."""
    options: Any = {"dbname": role.database, "client_encoding": "utf8", "autocommit": True}
    try:
        return psycopg.connect(server, user=SUPERUSER, **options)
    except psycopg.OperationalError as error:
        try:
            return psycopg.connect(server, user=role.name, **options)
        except psycopg.OperationalError:
            raise error from None


def rename_bootstrap_role(connection: "psycopg.Connection[tuple[str]]", name: str) -> bool:
    """Rename the first superuser to SUPERUSER if it is the role `name`. A session cannot rename its own role, so it
    becomes another superuser for that moment."""
    found = connection.execute("SELECT rolname FROM pg_roles WHERE oid = %s", [BOOTSTRAP_OID]).fetchone()
    if found != (name,):
        return False
    connection.execute("CREATE ROLE judge_handover SUPERUSER")
    connection.execute("SET SESSION AUTHORIZATION judge_handover")
    connection.execute(sql.SQL("ALTER ROLE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(SUPERUSER)))
    connection.execute("RESET SESSION AUTHORIZATION")
    connection.execute("DROP ROLE judge_handover")
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD NULL").format(sql.Identifier(SUPERUSER)))
    return True


def create_missing_role(connection: "psycopg.Connection[tuple[str]]", name: str) -> None:
    if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [name]).fetchone() is None:
        connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))


def restrict_role(connection: "psycopg.Connection[tuple[str]]", name: str, password: str) -> None:
    """Also sets the password. The client hashes it, so that no log of the server can contain it."""
    verifier = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256")
    connection.execute(
        sql.SQL("ALTER ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD {}").format(
            sql.Identifier(name), sql.Literal(verifier.decode())
        )
    )


def transfer_database(connection: "psycopg.Connection[tuple[str]]", role: ApplicationRole) -> None:
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
