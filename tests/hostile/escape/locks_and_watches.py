"""Locks and watches files that other cells also use, and asks which of their pages are in memory or removes these.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import ctypes
import fcntl
import os


def require_refused(attempt, *arguments):
    """Return True if the system refuses the attempt. Another exception is a bug in this program."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} succeeded: {got!r}")



with open(os.__file__) as file:
    require_refused(fcntl.flock, file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    require_refused(fcntl.lockf, file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    require_refused(fcntl.fcntl, file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    require_refused(fcntl.fcntl, file, fcntl.F_NOTIFY, fcntl.DN_ACCESS)
    require_refused(os.posix_fadvise, file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    require_refused(os.preadv, file.fileno(), [bytearray(1)], 0, os.RWF_NOWAIT)
libc = ctypes.CDLL(None, use_errno=True)
assert libc.inotify_init1(0) == -1
