"""The schedule of celery beat, by a clock that nobody sets.

Celery's own schedule uses the machine's clock. After that was set back by an hour, nothing would run for an hour.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from celery.schedules import schedstate, schedule

_STARTED_AT = datetime.now(UTC)
_STARTED = time.monotonic()


def read_steady_clock() -> datetime:
    """Return when this process started, plus how long it has run: beat's file stores the times of the last runs."""
    return _STARTED_AT + timedelta(seconds=time.monotonic() - _STARTED)


class SteadySchedule(schedule):
    """Create it with `nowfun=read_steady_clock`."""

    def is_due(self, last_run_at: datetime) -> Any:
        """A last run in the future was stored by an earlier process, before the clock was set back."""
        if self.maybe_make_aware(last_run_at) > self.now():
            return schedstate(True, self.seconds)
        return super().is_due(last_run_at)
