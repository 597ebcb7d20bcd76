"""Types into the terminal of the user who started the sandbox.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import fcntl
import os


def require_refused(attempt, *arguments):
    """Return True if the system refuses the attempt. Another exception is a bug in this program."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} succeeded: {got!r}")



for fd in range(5):
    require_refused(fcntl.ioctl, fd, 0x5412, b"x")
    require_refused(fcntl.ioctl, fd, 0x541C, b"\2")
require_refused(os.open, "/dev/tty", os.O_RDWR)
require_refused(os.open, "/dev/console", os.O_RDWR)
require_refused(os.openpty)
