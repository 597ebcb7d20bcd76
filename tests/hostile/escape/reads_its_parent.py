"""Reads memory, descriptors, environment and map of the process that watches it.

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



for name in ("mem", "maps", "environ", "auxv", "stack", "syscall", "pagemap"):
    refused(open, f"/proc/1/{name}", "rb")
for name in ("fd", "fdinfo", "map_files", "ns"):
    try:
        found = os.listdir(f"/proc/1/{name}")
    except OSError:
        continue
    for entry in found:
        refused(os.readlink, f"/proc/1/{name}/{entry}")
for name in ("exe", "cwd", "root"):
    refused(os.readlink, f"/proc/1/{name}")
