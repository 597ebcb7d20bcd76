"""Leaves its control group, or gives it more.

Against: softmax
Verdict: accepted
Then: solves it
"""

import os


def refused(attempt, *arguments):
    """True where the system refuses; an error of another kind is one of this program's."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} got through: {got!r}")



for path in ("/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/memory", "/sys/fs/cgroup/pids"):
    for name in ("cgroup.procs", "memory.max", "memory.limit_in_bytes", "pids.max", "release_agent", "cgroup.subtree_control"):
        refused(os.open, f"{path}/{name}", os.O_WRONLY)
    refused(os.mkdir, f"{path}/hostile-mark")
for folder in ("/sys/kernel/uevent_helper", "/sys/power/state", "/sys/kernel/security", "/sys/kernel/debug/x", "/sys/firmware/x"):
    refused(os.open, folder, os.O_WRONLY)
