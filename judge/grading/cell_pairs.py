"""Runs that need two cells at once take turns, one at a time per sandbox. Two of them with one cell each would
deadlock."""

import threading
from weakref import WeakKeyDictionary

from sandbox.base import Sandbox

_locks: "WeakKeyDictionary[Sandbox, threading.Lock]" = WeakKeyDictionary()
_locks_lock = threading.Lock()


def get_cell_pair_lock(sandbox: Sandbox) -> threading.Lock:
    """Return the lock that allows one run with two cells at a time in a sandbox."""
    with _locks_lock:
        return _locks.setdefault(sandbox, threading.Lock())
