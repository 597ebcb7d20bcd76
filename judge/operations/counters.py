"""Counts that only grow, in the database, so that all processes see one figure and none is lost with the rows that were
counted. They are added in the transaction of the deed that they count: it happened as often as they say."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from judge.models import Counter

ATTEMPTS = "judge_attempts"
VERDICTS = "judge_verdicts"
WAIT_SECONDS, RUN_SECONDS, TOTAL_SECONDS = "judge_wait_seconds", "judge_run_seconds", "judge_total_seconds"
CELLS_MADE, CELLS_DESTROYED, CELL_WAITS = "judge_cells_made", "judge_cells_destroyed", "judge_cell_waits"
LOGINS_REFUSED = "judge_logins_refused"
CANDIDATES_DELETED = "judge_candidates_deleted"

BUCKET_BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
"""Upper bounds, in seconds, of a histogram's buckets but the last."""
LAST_BUCKET = "+Inf"


@dataclass(frozen=True, slots=True, order=True)
class CounterDelta:
    """So many of something. A histogram's has a bucket, and the seconds in all."""

    metric: str
    labels: str = ""
    bucket: str = ""
    count: int = 1
    total: float = 0.0


def increment(metric: str, number: int = 1, total: float = 0.0, **labels: str) -> CounterDelta:
    return CounterDelta(metric, encode_labels(labels), "", number, total)


def observe(metric: str, seconds: float, **labels: str) -> CounterDelta:
    """One observation. Below 0 there is nothing: two machines' clocks may differ by a little."""
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
"""Django's own can only overwrite what is there."""


def apply_deltas(counts: Iterable[CounterDelta]) -> None:
    """One statement that takes its rows in a fixed order, so that no two who count wait for each other."""
    rows = sorted(counts)
    if not rows:
        return
    values = [value for row in rows for value in (row.metric, row.labels, row.bucket, row.count, row.total)]
    sql = UPSERT.format(table=Counter._meta.db_table, rows=", ".join(["(%s, %s, %s, %s, %s)"] * len(rows)))
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
