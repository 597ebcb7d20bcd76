"""Looks for descriptors that were left open: the channel to the host, directories outside.

Against: softmax
Verdict: accepted
Then: solves it
"""

import os
import stat


def refused(attempt, *arguments):
    """True where the system refuses; an error of another kind is one of this program's."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} got through: {got!r}")



open_here = {int(name) for name in os.listdir("/proc/self/fd")}
assert len(open_here - {0, 1, 2, 3, 4}) <= 1, open_here
for fd in (0, 1, 2, 3, 4):
    assert stat.S_ISFIFO(os.fstat(fd).st_mode) or stat.S_ISCHR(os.fstat(fd).st_mode), fd
    refused(os.fchdir, fd)
for fd in range(5, 1024):
    refused(os.fstat, fd) if fd not in open_here else None
refused(os.open, "/proc/self/fd/3/..", os.O_RDONLY)
