"""What a worker on another machine may do in PostgreSQL: read and write what judging needs.

Its role is a member of WORKER_ROLE (`judge.operations.database_roles`). It can read sources and reports, because the
table of submissions is the queue. It cannot read accounts, login sessions, links of candidates, names or drafts.
"""

from dataclasses import dataclass

from django.db import connection, models, transaction

from judge.models import (
    Attempt,
    CandidateSession,
    Counter,
    Outage,
    RejudgeItem,
    Report,
    ServiceLiveness,
    Submission,
    Worker,
)

WORKER_ROLE = "judge_worker"


@dataclass(frozen=True, slots=True)
class TableRights:
    model: type[models.Model]
    privileges: tuple[str, ...]
    columns: tuple[str, ...] = ()
    """If there are any, the privileges are limited to them."""

    def build_grant(self) -> str:
        columns = f" ({', '.join(self.columns)})" if self.columns else ""
        privileges = ", ".join(f"{each}{columns}" for each in self.privileges)
        return f"GRANT {privileges} ON {self.model._meta.db_table} TO {WORKER_ROLE}"


RIGHTS = (
    TableRights(Submission, ("SELECT",)),
    TableRights(Submission, ("UPDATE",), ("state", "attempt", "lease_until", "finished_at", "network_key")),
    TableRights(CandidateSession, ("SELECT",), ("id", "turn")),
    TableRights(CandidateSession, ("UPDATE",), ("turn",)),
    TableRights(Attempt, ("SELECT", "INSERT")),
    TableRights(Attempt, ("UPDATE",), ("ended_at", "outcome", "error")),
    TableRights(Report, ("SELECT", "INSERT")),
    TableRights(RejudgeItem, ("SELECT",)),
    TableRights(RejudgeItem, ("UPDATE",), ("change", "verdict_before", "verdict_after", "old_summary", "new_summary")),
    TableRights(Counter, ("SELECT", "INSERT")),
    TableRights(Counter, ("UPDATE",), ("count", "total")),
    TableRights(Worker, ("SELECT", "INSERT", "UPDATE", "DELETE")),
    TableRights(Outage, ("SELECT", "INSERT", "DELETE")),
    TableRights(ServiceLiveness, ("SELECT", "INSERT", "UPDATE")),
)


def grant_worker_rights() -> None:
    """Replace the rights of WORKER_ROLE. Does nothing in a database without that role."""
    if connection.vendor != "postgresql":
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [WORKER_ROLE])
        if not cursor.rowcount:
            return
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {WORKER_ROLE}")
        for rights in RIGHTS:
            cursor.execute(rights.build_grant())
