"""Notices that the database's clock jumped: somebody set it, or the machine was suspended.

Leases and heartbeats are times of that clock. After a jump they say nothing until every worker that runs has renewed
its own. The database's clock is compared with this machine's monotonic clock, which nothing sets.
"""

import time

from django.db import connection

from judge.workers.shared_state import SharedState

MAX_DRIFT_SECONDS = 5.0
"""More than a reading takes, and than the clocks of two machines drift apart between two readings. Twice as much is
still less than a lease."""


def check_clock(state: SharedState) -> None:
    """Read the clock, and record a jump since the last reading by a process of this worker."""
    before = time.monotonic()
    database_time = read_database_clock()
    after = time.monotonic()
    if after - before > MAX_DRIFT_SECONDS:
        return  # A slow answer was given at an unknown moment between the two.
    offset = database_time - after
    if state.clock_offset and abs(offset - state.clock_offset) > 2 * MAX_DRIFT_SECONDS:
        state.record_clock_jump()
    state.clock_offset = offset


def read_database_clock() -> float:
    """Return the seconds since 1970 by the clock that `Now()` uses."""
    is_postgresql = connection.vendor == "postgresql"
    seconds = "extract(epoch FROM clock_timestamp())" if is_postgresql else "(julianday('now') - 2440587.5) * 86400"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {seconds}")
        return float(cursor.fetchone()[0])
