"""Looks for other processes, and signals all that it can reach.

Against: softmax
Verdict: accepted
Then: solves it
"""

import os
import signal


def refused(attempt, *arguments):
    """True where the system refuses; an error of another kind is one of this program's."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} got through: {got!r}")



pids = sorted(int(name) for name in os.listdir("/proc") if name.isdecimal())
assert pids == [1, os.getpid()], pids
for number in signal.valid_signals():
    os.kill(1, number)
for pid in (*range(2, 400), *range(1000, 1400)):
    if pid != os.getpid():
        refused(os.kill, pid, 9)
refused(os.killpg, 1, 9) if os.getpgid(0) != 1 else None
