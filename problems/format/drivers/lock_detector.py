"""Tells whether a lock of the solution blocks a thread, for drivers whose threads meet in the middle of a call."""

import threading

LOCK_WAIT_SECONDS = 0.02
"""Seconds between two looks at the other thread, while a call waits for it. A lock in the solution may block it."""
MAX_LOOKS = 48
"""How often one step looks at a thread that goes on running: a solution may have a lock that waits in a loop."""


class LockDetector:
    """Waits for the other thread at all points of one step. It knows for how long a lock has to be waited for."""

    def __init__(self) -> None:
        self._seconds = LOCK_WAIT_SECONDS
        self._looks_left = MAX_LOOKS

    def wait_for(self, thread: threading.Thread) -> None:
        """Wait until the thread ends, or until a lock blocks it.

        A blocked thread sleeps, and nothing runs it. One that waits for a processor or for the interpreter does not: on
        a busy machine it would look as if a lock kept it from its calls, and a race would not show.
        """
        before = b""
        while True:
            thread.join(self._seconds)
            if not thread.is_alive():
                return
            status = _read_thread_status(thread)
            if self._looks_left == 0 or (status == before and not status.startswith(b"R")):
                self._seconds = LOCK_WAIT_SECONDS / 4
                return
            before = status
            self._looks_left -= 1


def _read_thread_status(thread: threading.Thread) -> bytes:
    """Return the state of a thread, such as b"S (sleeping)", and how often it was run; b"" if it has ended."""
    try:
        # The lines of pathlib would be observed as steps of the call.
        with open(f"/proc/self/task/{thread.native_id}/status", "rb") as file:  # noqa: PTH123
            lines = file.readlines()
    except OSError:
        return b""
    return b" ".join(line.split(b":")[1].strip() for line in lines if line.startswith(b"State") or b"ctxt" in line)
