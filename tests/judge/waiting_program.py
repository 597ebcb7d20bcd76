"""A right solution that waits until the test releases it, so that "it is being judged" lasts as long as a test needs.

A program in a cell hears nothing from outside but signals. The limits in seconds still end the wait, after most of the
60 s that a submission may take.
"""

import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from tests.judge.factories import load_accepted_source
from tests.sandbox import cell_processes
from tools.stack import LiveInterview, Stack, wait_until

CASE_SECONDS = 0.7
"""How long the program waits in each of its 68 cases."""
_RELEASE = signal.SIGUSR1


def make_waiting_source(output: str = "") -> bytes:
    """Return the source. Each call prints `output`."""
    return (
        load_accepted_source()
        + f"""
import signal as _signal, threading as _threading
_softmax = softmax
_released = _threading.Event()
_signal.signal({int(_RELEASE)}, lambda *_: _released.set())


def softmax(*arguments, **options):
    print({output!r}, end="")
    _released.wait({CASE_SECONDS})
    return _softmax(*arguments, **options)
""".encode()
    )


def release_until_done(
    stack: Stack, interview: LiveInterview, submission: str, *judging_processes: int
) -> dict[str, Any]:
    """Release each attempt at the submission, also one that starts later. Return the row once it is done.

    `judging_processes` are those whose worker was killed, so that they are not found as its descendants.
    """

    def find_row() -> dict[str, Any] | None:
        release_programs((*stack.list_pids("worker"), *judging_processes))
        row = interview.get_submission(submission)
        return row if row["state"] == "done" else None

    return wait_until(find_row, 120, step=0.2)


def release_programs(workers: Iterable[int]) -> None:
    """Release the programs that wait now in the cells below these processes."""
    for pid in set().union(*map(cell_processes.list_descendants, workers)):
        if cell_processes.catches_signal_in_cell(pid, _RELEASE):
            with suppress(ProcessLookupError):
                os.kill(pid, _RELEASE)
