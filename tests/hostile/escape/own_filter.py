"""Loads its own seccomp filter, which allows everything, and forks.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import ctypes
import os
import struct

libc = ctypes.CDLL(None, use_errno=True)
allow = ctypes.create_string_buffer(struct.pack("<HBBI", 6, 0, 0, 0x7FFF0000))
program = ctypes.create_string_buffer(struct.pack("<HxxxxxxQ", 1, ctypes.addressof(allow)))
assert libc.prctl(22, 2, program, 0, 0) == 0
try:
    os.fork()
except OSError:
    pass
else:
    raise AssertionError("forked")
