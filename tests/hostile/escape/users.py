"""Becomes another user and gains groups and capabilities.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import ctypes
import os


def require_refused(attempt, *arguments):
    """Return True if the system refuses the attempt. Another exception is a bug in this program."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} succeeded: {got!r}")



for change in (os.setuid, os.setgid, os.seteuid, os.setegid):
    require_refused(change, 0)
require_refused(os.setreuid, 0, 0)
require_refused(os.setresgid, 0, 0, 0)
require_refused(os.setgroups, [0])
libc = ctypes.CDLL(None, use_errno=True)
head = (ctypes.c_uint32 * 2)(0x20080522, 0)
assert libc.capset(head, (ctypes.c_uint32 * 6)(*[0xFFFFFFFF] * 6)) == -1
assert libc.prctl(47, 2, 0, 0, 0) == -1, "an ambient capability was raised"
assert os.getuid() and os.geteuid() and os.getgid()
with open("/proc/self/status") as file:
    status = dict(line.split(":\t", 1) for line in file if ":\t" in line)
assert all(int(status[name], 16) == 0 for name in ("CapEff", "CapPrm", "CapInh", "CapAmb")), status
assert status["NoNewPrivs"].strip() == "1"
assert status["Groups"].split() in ([], [str(os.getgid())], ["65534"]), status["Groups"]
