"""Changes what it can of the process that watches it: limits, priority, processors, its memory.

Against: softmax
Verdict: accepted
Then: solves it
"""

import ctypes
import os
import resource


def refused(attempt, *arguments):
    """True where the system refuses; an error of another kind is one of this program's."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} got through: {got!r}")



refused(open, "/proc/1/mem", "wb")
refused(open, "/proc/1/oom_score_adj", "w")
refused(open, "/proc/1/autogroup", "w")
refused(open, "/proc/1/clear_refs", "w")
refused(resource.prlimit, 1, resource.RLIMIT_CPU, (0, 0))
refused(os.setpriority, os.PRIO_PROCESS, 1, 19)
refused(os.setpriority, os.PRIO_USER, os.getuid(), 19)
refused(os.sched_setaffinity, 1, {0})
refused(os.sched_setscheduler, 1, os.SCHED_IDLE, os.sched_param(0))
libc = ctypes.CDLL(None, use_errno=True)
mask = ctypes.c_ulong(1)
# The kernel reads a pid from the lower half of its register, and so must a filter.
assert libc.syscall(ctypes.c_long(203), ctypes.c_ulong(0x100000001), ctypes.c_long(8), ctypes.byref(mask)) == -1
