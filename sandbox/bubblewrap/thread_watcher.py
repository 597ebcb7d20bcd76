"""Keeps the threads of a cell from taking the processors of other cells where it has no control group.

There the kernel divides the processors by thread, so a program with sixty threads would get sixty times the CPU time of
one with a single thread, whose time limits would pass meanwhile. Its threads get the lowest priority instead.
"""

import threading

from sandbox.bubblewrap.handles import LimitedCellHandle
from sandbox.bubblewrap.priority import lower_priority_of_many_threads

_INTERVAL_SECONDS = 0.25


class ThreadWatcher:
    """Looks at the processes of cells several times a second, as long as there are any."""

    def __init__(self) -> None:
        self._handles: set[LimitedCellHandle] = set()
        self._changed = threading.Condition()
        self._is_closed = False
        self._thread: threading.Thread | None = None

    def watch(self, handle: LimitedCellHandle) -> None:
        """Watch a cell until it is destroyed."""
        with self._changed:
            self._handles.add(handle)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="thread-watcher", daemon=True)
                self._thread.start()
            self._changed.notify()

    def close(self) -> None:
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._handles or self._is_closed)
                self._changed.wait_for(lambda: self._is_closed, timeout=_INTERVAL_SECONDS)
                self._handles = {handle for handle in self._handles if not handle.is_destroyed}
                if self._is_closed:
                    return
                handles = list(self._handles)
            for handle in handles:
                for pid in handle.list_processes():
                    lower_priority_of_many_threads(pid)
