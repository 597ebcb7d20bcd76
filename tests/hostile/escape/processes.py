"""Looks for other processes and sends a signal to each one.

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



pids = sorted(int(name) for name in os.listdir("/proc") if name.isdecimal())
assert pids[0] == 1 and pids[-1] == os.getpid() and len(pids) == 3, pids
for number in signal.valid_signals():
    for pid in pids[:-1]:
        require_refused(os.kill, pid, number)
for pid in (*range(2, 400), *range(1000, 1400)):
    if pid != os.getpid():
        require_refused(os.kill, pid, 9)
for pid in (0, -1, -pids[1]):
    require_refused(os.kill, pid, 9)
require_refused(os.killpg, 1, 9) if os.getpgid(0) != 1 else None
