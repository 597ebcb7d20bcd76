"""Starts processes with every function of the standard library.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import os
import subprocess
import sys


def require_refused(attempt, *arguments):
    """Return True if the system refuses the attempt. Another exception is a bug in this program."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} succeeded: {got!r}")



require_refused(os.fork)
require_refused(os.forkpty)
require_refused(os.posix_spawn, sys.executable, [sys.executable], {})
require_refused(subprocess.Popen, [sys.executable, "-c", ""])
require_refused(os.system_call if hasattr(os, "system_call") else os.popen, "true")
assert os.system("true") != 0
