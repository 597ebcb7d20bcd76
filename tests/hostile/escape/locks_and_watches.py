"""Locks and watches files that other cells use too.

Against: softmax
Verdict: accepted
Then: solves it
"""

import ctypes
import fcntl
import os


def refused(attempt, *arguments):
    """True where the system refuses; an error of another kind is one of this program's."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} got through: {got!r}")



with open(os.__file__) as file:
    refused(fcntl.flock, file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    refused(fcntl.lockf, file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    refused(fcntl.fcntl, file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    refused(fcntl.fcntl, file, fcntl.F_NOTIFY, fcntl.DN_ACCESS)
libc = ctypes.CDLL(None, use_errno=True)
assert libc.inotify_init1(0) == -1
