"""What the service `outbound` may do in PostgreSQL. It has a route out, so it can read and change nothing but
mails and the counters of metrics."""

from judge.models import Counter, OutgoingMail
from judge.operations.worker_rights import TableRights, grant_rights

OUTBOUND_ROLE = "judge_outbound"
RIGHTS = (
    TableRights(OutgoingMail, ("SELECT",)),
    TableRights(OutgoingMail, ("UPDATE",), ("state", "to", "parameters", "attempts", "due_at", "error", "finished_at")),
    TableRights(Counter, ("SELECT", "INSERT")),
    TableRights(Counter, ("UPDATE",), ("count", "total")),
)


def grant_outbound_rights() -> None:
    grant_rights(OUTBOUND_ROLE, RIGHTS)
