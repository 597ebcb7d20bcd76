"""Changes the process that watches it: limits, priority, processors, memory.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import ctypes
import os
import resource


def require_refused(attempt, *arguments):
    """Return True if the system refuses the attempt. Another exception is a bug in this program."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} succeeded: {got!r}")



require_refused(open, "/proc/1/mem", "wb")
require_refused(open, "/proc/1/oom_score_adj", "w")
require_refused(open, "/proc/1/autogroup", "w")
require_refused(open, "/proc/1/clear_refs", "w")
require_refused(resource.prlimit, 1, resource.RLIMIT_CPU, (0, 0))
require_refused(os.setpriority, os.PRIO_PROCESS, 1, 19)
require_refused(os.setpriority, os.PRIO_USER, os.getuid(), 19)
require_refused(os.sched_setaffinity, 1, {0})
require_refused(os.sched_setscheduler, 1, os.SCHED_IDLE, os.sched_param(0))
libc = ctypes.CDLL(None, use_errno=True)
mask = ctypes.c_ulong(1)
# The kernel reads a pid only from the lower half of its register. A filter must do the same.
assert libc.syscall(ctypes.c_long(203), ctypes.c_ulong(0x100000001), ctypes.c_long(8), ctypes.byref(mask)) == -1
