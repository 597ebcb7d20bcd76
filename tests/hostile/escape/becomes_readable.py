"""Makes itself dumpable, so that it owns its files in /proc and can be traced.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(4, 1, 0, 0, 0) == -1
assert libc.syscall(ctypes.c_long(157), ctypes.c_ulong(0x500000004), ctypes.c_long(1), 0, 0, 0) == -1
for name, mode in (("mem", "r+b"), ("autogroup", "w"), ("oom_score_adj", "w"), ("coredump_filter", "w")):
    try:
        open(f"/proc/self/{name}", mode).close()
    except OSError:
        continue
    raise AssertionError(name)
