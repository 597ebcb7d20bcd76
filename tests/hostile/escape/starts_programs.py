"""Replaces itself by a program: its own interpreter and one that it creates.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import os
import sys


def require_refused(attempt, *arguments):
    """Return True if the system refuses the attempt. Another exception is a bug in this program."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} succeeded: {got!r}")



require_refused(os.execv, sys.executable, [sys.executable, "-c", ""])
require_refused(os.execv, "/proc/self/exe", ["python"])
with open("/tmp/hostile-mark", "w") as file:
    file.write("#!/bin/sh\n")
os.chmod("/tmp/hostile-mark", 0o4755)
require_refused(os.execv, "/tmp/hostile-mark", ["x"])
fd = os.open(sys.executable, os.O_RDONLY)
require_refused(os.execve, fd, ["python"], {})
