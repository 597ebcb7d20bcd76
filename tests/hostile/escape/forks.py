"""Starts processes by every door of the standard library.

Against: softmax
Verdict: accepted
Then: solves it
"""

import os
import subprocess
import sys


def refused(attempt, *arguments):
    """True where the system refuses; an error of another kind is one of this program's."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} got through: {got!r}")



refused(os.fork)
refused(os.forkpty)
refused(os.posix_spawn, sys.executable, [sys.executable], {})
refused(subprocess.Popen, [sys.executable, "-c", ""])
refused(os.system_call if hasattr(os, "system_call") else os.popen, "true")
assert os.system("true") != 0
