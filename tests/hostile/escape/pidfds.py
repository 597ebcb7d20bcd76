"""Opens pidfds of the other processes of its cell and sends them signals.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import os
import signal


def require_refused(attempt, *arguments):
    """Return True if the system refuses the attempt. Another exception is a bug in this program."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} succeeded: {got!r}")



others = {int(name) for name in os.listdir("/proc") if name.isdecimal()} - {os.getpid()}
for fd in map(os.pidfd_open, others):
    for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP, signal.SIGSEGV):
        require_refused(signal.pidfd_send_signal, fd, number)
assert os.getppid() in (0, 1)
