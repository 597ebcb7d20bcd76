"""Leaves segments, semaphores and queues that outlive a process.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import ctypes
import os
from multiprocessing import shared_memory


def require_refused(attempt, *arguments):
    """Return True if the system refuses the attempt. Another exception is a bug in this program."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} succeeded: {got!r}")



libc = ctypes.CDLL(None, use_errno=True)
for make, arguments in ((libc.shmget, (0x05711E, 4096, 0o1600)), (libc.semget, (0x05711E, 1, 0o1600)), (libc.msgget, (0x05711E, 0o1600))):
    assert make(*arguments) == -1, make
assert libc.syscall(ctypes.c_long(240), b"hostile-mark", 0o102, 0o600, 0) == -1
require_refused(os.memfd_create, "hostile-mark")
require_refused(os.open, "/dev/shm/hostile-mark", os.O_CREAT | os.O_RDWR)
require_refused(os.open, "/dev/mqueue/hostile-mark", os.O_CREAT | os.O_RDWR)
require_refused(shared_memory.SharedMemory, "hostile-mark", True, 4096)
