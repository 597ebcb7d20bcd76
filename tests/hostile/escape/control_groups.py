"""Leaves its control group or raises its limits.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import os


def require_refused(attempt, *arguments):
    """Return True if the system refuses the attempt. Another exception is a bug in this program."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} succeeded: {got!r}")



for path in ("/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/memory", "/sys/fs/cgroup/pids"):
    for name in ("cgroup.procs", "memory.max", "memory.limit_in_bytes", "pids.max", "release_agent", "cgroup.subtree_control"):
        require_refused(os.open, f"{path}/{name}", os.O_WRONLY)
    require_refused(os.mkdir, f"{path}/hostile-mark")
for folder in ("/sys/kernel/uevent_helper", "/sys/power/state", "/sys/kernel/security", "/sys/kernel/debug/x", "/sys/firmware/x"):
    require_refused(os.open, folder, os.O_WRONLY)
