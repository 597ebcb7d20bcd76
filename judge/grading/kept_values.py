"""Bounds the memory of the values that a submission returned. All of them stay until it is diagnosed."""

from dataclasses import replace

from problems.format.outcome import Outcome
from problems.format.value_size import MAX_RATIO, count_bytes

MAX_KEPT_BYTES = 64 << 20
"""Of one submission, in addition to MAX_RATIO times the values of the reference, which take at most half a megabyte in
any package. It does not count what else the worker holds: a verdict depends on the submission alone."""
SMALL_FRAME = 4096
"""The values of so small frames are not counted, which would take a tenth of the time of a submission. Those of all
cases together take less than MAX_KEPT_BYTES, also decoded."""


class KeptValues:
    """The values of one submission."""

    def __init__(self) -> None:
        self._room = MAX_KEPT_BYTES

    def keep(self, actual: Outcome, expected: Outcome, frame_bytes: int) -> Outcome:
        """Return the outcome, or "output" without its value if there is no room for that."""
        if frame_bytes <= SMALL_FRAME:
            return actual
        free = MAX_RATIO * count_bytes(expected.value, MAX_KEPT_BYTES)
        needed = count_bytes(actual.value, free + self._room) - free
        if needed > self._room:
            return replace(actual, how="output", value=None)
        self._room -= max(0, needed)
        return actual
