"""Counts that only grow, in the database, so that all processes see one figure and none is lost with the rows that were
counted. They are added in the transaction of the deed that they count: it happened as often as they say."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from judge.models import Tally

ATTEMPTS = "judge_attempts"
VERDICTS = "judge_verdicts"
WAIT, RUN, TOTAL = "judge_wait_seconds", "judge_run_seconds", "judge_total_seconds"
CELLS_MADE, CELLS_DESTROYED, CELL_WAITS = "judge_cells_made", "judge_cells_destroyed", "judge_cell_waits"
LOGINS_REFUSED = "judge_logins_refused"
CANDIDATES_DELETED = "judge_candidates_deleted"

BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
"""Upper bounds, in seconds, of a histogram's buckets but the last."""
LAST = "+Inf"


@dataclass(frozen=True, slots=True, order=True)
class Count:
    """So many of something. A histogram's has a bucket, and the seconds in all."""

    metric: str
    labels: str = ""
    bucket: str = ""
    count: int = 1
    total: float = 0.0


def counted(metric: str, number: int = 1, total: float = 0.0, **labels: str) -> Count:
    return Count(metric, in_order(labels), "", number, total)


def observed(metric: str, seconds: float, **labels: str) -> Count:
    """One observation. Below 0 there is nothing: two machines' clocks may differ by a little."""
    seconds = max(0.0, seconds)
    bucket = next((str(bound) for bound in BOUNDS if seconds <= bound), LAST)
    return Count(metric, in_order(labels), bucket, 1, seconds)


def in_order(labels: dict[str, str]) -> str:
    return ",".join(f"{name}={plain(value)}" for name, value in sorted(labels.items()))


def plain(value: str) -> str:
    return value.replace(",", "_").replace("=", "_")


def labels_of(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split(",") if part)


UPSERT = (
    "INSERT INTO {table} (metric, labels, bucket, count, total) VALUES {rows} ON CONFLICT (metric, labels, bucket) "
    "DO UPDATE SET count = {table}.count + excluded.count, total = {table}.total + excluded.total"
)
"""Django's own can only overwrite what is there."""


def add(counts: Iterable[Count]) -> None:
    """One statement that takes its rows in a fixed order, so that no two who count wait for each other."""
    rows = sorted(counts)
    if not rows:
        return
    values = [value for row in rows for value in (row.metric, row.labels, row.bucket, row.count, row.total)]
    sql = UPSERT.format(table=Tally._meta.db_table, rows=", ".join(["(%s, %s, %s, %s, %s)"] * len(rows)))
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
