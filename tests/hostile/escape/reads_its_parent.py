"""Reads memory, descriptors, environment and memory map of the process that watches it.

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



for name in ("mem", "maps", "environ", "auxv", "stack", "syscall", "pagemap"):
    require_refused(open, f"/proc/1/{name}", "rb")
for name in ("fd", "fdinfo", "map_files", "ns"):
    try:
        found = os.listdir(f"/proc/1/{name}")
    except OSError:
        continue
    for entry in found:
        require_refused(os.readlink, f"/proc/1/{name}/{entry}")
for name in ("exe", "cwd", "root"):
    require_refused(os.readlink, f"/proc/1/{name}")
