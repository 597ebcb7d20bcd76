"""Types into the terminal of whoever started the box.

Against: softmax
Verdict: accepted
Then: solves it
"""

import fcntl
import os


def refused(attempt, *arguments):
    """True where the system refuses; an error of another kind is one of this program's."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} got through: {got!r}")



for fd in range(5):
    refused(fcntl.ioctl, fd, 0x5412, b"x")
    refused(fcntl.ioctl, fd, 0x541C, b"\2")
refused(os.open, "/dev/tty", os.O_RDWR)
refused(os.open, "/dev/console", os.O_RDWR)
refused(os.openpty)
