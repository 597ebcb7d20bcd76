import time

FIRST_PAUSE_SECONDS = 1.0
MAX_PAUSE_SECONDS = 10.0


class BackOff:
    """The pauses of a process that finds the database or a disk unavailable. Each is twice as long as the last one."""

    def __init__(self) -> None:
        self._failures = 0

    @property
    def is_active(self) -> bool:
        return self._failures > 0

    def pause(self) -> None:
        time.sleep(min(MAX_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0 ** min(self._failures, 10)))
        self._failures += 1

    def reset(self) -> None:
        self._failures = 0
