"""Replaces itself by a program, its own interpreter and one of its own making.

Against: softmax
Verdict: accepted
Then: solves it
"""

import os
import sys


def refused(attempt, *arguments):
    """True where the system refuses; an error of another kind is one of this program's."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} got through: {got!r}")



refused(os.execv, sys.executable, [sys.executable, "-c", ""])
refused(os.execv, "/proc/self/exe", ["python"])
with open("/tmp/hostile-mark", "w") as file:
    file.write("#!/bin/sh\n")
os.chmod("/tmp/hostile-mark", 0o4755)
refused(os.execv, "/tmp/hostile-mark", ["x"])
fd = os.open(sys.executable, os.O_RDONLY)
refused(os.execve, fd, ["python"], {})
