"""Becomes another user, gains groups and capabilities.

Against: softmax
Verdict: accepted
Then: solves it
"""

import ctypes
import os


def refused(attempt, *arguments):
    """True where the system refuses; an error of another kind is one of this program's."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} got through: {got!r}")



for change in (os.setuid, os.setgid, os.seteuid, os.setegid):
    refused(change, 0)
refused(os.setreuid, 0, 0)
refused(os.setresgid, 0, 0, 0)
refused(os.setgroups, [0])
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
