"""Monotonic counters in the database. All processes share them, and deleting the counted rows does not decrease them.

A change of rows is counted in its own transaction, so the counter and the rows agree. Two counts commit separately:
refused sign-ins are counted after the failure was stored, and cells with the next heartbeat of their worker.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from judge.models import Counter

FINISHED_ATTEMPTS = "judge_attempts"
VERDICTS = "judge_verdicts"
CANCELLED = "judge_cancelled"
WAIT_SECONDS, RUN_SECONDS, TOTAL_SECONDS = "judge_wait_seconds", "judge_run_seconds", "judge_total_seconds"
CELLS_MADE, CELLS_DESTROYED, CELL_WAITS = "judge_cells_made", "judge_cells_destroyed", "judge_cell_waits"
LOGINS_REFUSED = "judge_logins_refused"
CANDIDATES_DELETED = "judge_candidates_deleted"
MAILS = "judge_mails"
WRITE_PROBES = "judge_write_probes"

BUCKET_BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
"""Upper bounds, in seconds, of all histogram buckets but the last."""
LAST_BUCKET = "+Inf"


@dataclass(frozen=True, slots=True, order=True)
class CounterDelta:
    """An increment of one counter. For a histogram, `bucket` is set.

    `total` is a sum of seconds: of the observations of a histogram, and of the waits of CELL_WAITS. Otherwise 0.
    """

    metric: str
    labels: str = ""
    bucket: str = ""
    count: int = 1
    total: float = 0.0


def build_increment(metric: str, number: int = 1, total: float = 0.0, **labels: str) -> CounterDelta:
    return CounterDelta(metric, encode_labels(labels), "", number, total)


def build_observation(metric: str, seconds: float, **labels: str) -> CounterDelta:
    """Build the delta of one observation. A negative time counts as 0: clocks of two machines can differ slightly."""
    seconds = max(0.0, seconds)
    bucket = next((str(bound) for bound in BUCKET_BOUNDS if seconds <= bound), LAST_BUCKET)
    return CounterDelta(metric, encode_labels(labels), bucket, 1, seconds)


def encode_labels(labels: dict[str, str]) -> str:
    return ",".join(f"{name}={escape_label(value)}" for name, value in sorted(labels.items()))


def escape_label(value: str) -> str:
    return value.replace(",", "_").replace("=", "_")


def decode_labels(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split(",") if part)


UPSERT = (
    "INSERT INTO {table} (metric, labels, bucket, count, total) VALUES {rows} ON CONFLICT (metric, labels, bucket) "
    "DO UPDATE SET count = {table}.count + excluded.count, total = {table}.total + excluded.total"
)
"""Django's bulk_create can only overwrite the conflicting row, not add to it."""


def apply_deltas(deltas: Iterable[CounterDelta]) -> None:
    """Apply all deltas in one statement, in a fixed row order, so that concurrent transactions do not deadlock."""
    rows = sorted(deltas)
    if not rows:
        return
    values = [value for row in rows for value in (row.metric, row.labels, row.bucket, row.count, row.total)]
    sql = UPSERT.format(table=Counter._meta.db_table, rows=", ".join(["(%s, %s, %s, %s, %s)"] * len(rows)))
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
