"""Runs that need two cells at once take turns, one at a time per sandbox. Two of them with one cell each would
deadlock."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar
from weakref import WeakKeyDictionary

from sandbox.base import Sandbox

First = TypeVar("First")
Second = TypeVar("Second")

_locks: "WeakKeyDictionary[Sandbox, threading.Lock]" = WeakKeyDictionary()
_locks_lock = threading.Lock()


def run_cell_pair(sandbox: Sandbox, first: Callable[[], First], second: Callable[[], Second]) -> tuple[First, Second]:
    """Run both functions at the same time and return their results. Each may use one cell of `sandbox`.

    `first` runs in a thread of its own. One that ends or raises must release the other one: an error is raised after
    both have ended, that of `second` if both raise.
    """
    with _locks_lock:
        lock = _locks.setdefault(sandbox, threading.Lock())
    with lock, ThreadPoolExecutor(1) as executor:
        # Copy the context, so that log records of the thread belong to the same submission.
        future = executor.submit(copy_context().run, first)
        result = second()
        return future.result(), result
