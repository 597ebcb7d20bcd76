"""What a worker on another machine may do in PostgreSQL: read and write what judging needs.

Its role is a member of WORKER_ROLE (`judge.operations.database_roles`). It can read sources and reports, because the
table of submissions is the queue. It cannot read accounts, login sessions, links of candidates, names or documents.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, models, transaction

from judge.models import (
    Attempt,
    CandidateSession,
    Counter,
    InterviewSeed,
    Outage,
    RejudgeItem,
    Report,
    SampleOutputs,
    ServiceLiveness,
    Submission,
    TimingJob,
    Worker,
)

WORKER_ROLE = "judge_worker"


@dataclass(frozen=True, slots=True)
class TableRights:
    model: type[models.Model]
    privileges: tuple[str, ...]
    columns: tuple[str, ...] = ()
    """If there are any, the privileges are limited to them."""

    def build_grant(self, role: str) -> str:
        columns = f" ({', '.join(map(connection.ops.quote_name, self.columns))})" if self.columns else ""
        privileges = ", ".join(f"{each}{columns}" for each in self.privileges)
        return f"GRANT {privileges} ON {self.model._meta.db_table} TO {role}"


RIGHTS = (
    TableRights(Submission, ("SELECT",)),
    TableRights(Submission, ("UPDATE",), ("state", "attempt", "lease_until", "finished_at", "network_key", "seed")),
    TableRights(CandidateSession, ("SELECT",), ("id", "turn", "time_up_handled_at", "practice_bytes")),
    TableRights(CandidateSession, ("UPDATE",), ("turn", "results_at", "practice_bytes")),
    TableRights(Attempt, ("SELECT", "INSERT")),
    TableRights(Attempt, ("UPDATE",), ("ended_at", "ending", "error")),
    TableRights(Report, ("SELECT", "INSERT")),
    TableRights(TimingJob, ("SELECT", "INSERT", "UPDATE")),
    TableRights(RejudgeItem, ("SELECT",)),
    TableRights(RejudgeItem, ("UPDATE",), ("change", "verdict_before", "verdict_after", "old_summary", "new_summary")),
    TableRights(SampleOutputs, ("SELECT", "INSERT", "DELETE")),
    TableRights(InterviewSeed, ("SELECT", "INSERT", "UPDATE")),
    TableRights(Counter, ("SELECT", "INSERT")),
    TableRights(Counter, ("UPDATE",), ("count", "total")),
    TableRights(Worker, ("SELECT", "INSERT", "UPDATE", "DELETE")),
    TableRights(Outage, ("SELECT", "INSERT", "DELETE")),
    TableRights(ServiceLiveness, ("SELECT", "INSERT", "UPDATE")),
)


def grant_worker_rights() -> None:
    grant_rights(WORKER_ROLE, RIGHTS)


def grant_rights(role: str, rights: Iterable[TableRights]) -> None:
    """Replace the rights of the role. Does nothing in a database without it."""
    if connection.vendor != "postgresql":
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
        if not cursor.rowcount:
            return
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
        for each in rights:
            cursor.execute(each.build_grant(role))
