"""Notices that this process did not run for a while: something stopped it, or its machine was suspended.

The clock that measures the time limits of a submission goes on meanwhile, so they say nothing about its code then. For
time-outs on a machine that was only busy see `SourceRun.has_idle_time_out`.
"""

import time

FROZEN_SECONDS = 10.0
"""A busy machine delays a thread that sleeps for a second by less."""


class FreezeDetector:
    """`tick` must be called about once a second, by a thread that waits for nothing else."""

    def __init__(self) -> None:
        self._ticked_at: float | None = None
        self._frozen_until = 0.0

    def tick(self) -> None:
        now = time.monotonic()
        if self._is_late(now):
            self._frozen_until = now
        self._ticked_at = now

    def was_frozen_since(self, moment: float) -> bool:
        """`moment` is a reading of time.monotonic(). False if nothing ticks."""
        return self._frozen_until > moment or self._is_late(time.monotonic())

    def _is_late(self, now: float) -> bool:
        return self._ticked_at is not None and now - self._ticked_at > FROZEN_SECONDS


FREEZE_DETECTOR = FreezeDetector()
"""Of this process. Each judging process ticks its own, after the fork."""
