"""Looks for open descriptors: the channel to the host, directories outside.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import os
import stat


def require_refused(attempt, *arguments):
    """Return True if the system refuses the attempt. Another exception is a bug in this program."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} succeeded: {got!r}")



open_here = {int(name) for name in os.listdir("/proc/self/fd")}
assert len(open_here - {0, 1, 2, 3, 4}) <= 1, open_here
for fd in (0, 1, 2, 3, 4):
    assert stat.S_ISFIFO(os.fstat(fd).st_mode) or stat.S_ISCHR(os.fstat(fd).st_mode), fd
    require_refused(os.fchdir, fd)
for fd in range(5, 1024):
    require_refused(os.fstat, fd) if fd not in open_here else None
require_refused(os.open, "/proc/self/fd/3/..", os.O_RDONLY)
