"""Writes flags, project ids and hints into the inodes of /tmp and of files that other cells use.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import ctypes
import errno
import fcntl
import os


def require_refused(attempt, *arguments):
    """Return True if the system refuses the attempt. Another exception is a bug in this program."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} succeeded: {got!r}")



libc = ctypes.CDLL(None, use_errno=True)
flags = {
    0x40086602: ctypes.c_long(0x40),
    0x40046602: ctypes.c_int(0x40),
    0x401C5820: (ctypes.c_uint * 7)(0x40, 0, 0, 7),
    0x40087602: ctypes.c_long(7),
    0x40047602: ctypes.c_int(7),
}
open("/tmp/own", "w").close()
for path in ("/tmp", "/tmp/own", os.__file__):
    fd = os.open(path, os.O_RDONLY)
    for request, argument in flags.items():
        ctypes.set_errno(0)
        for number in (request, request | 0x5A5A5A5A00000000):
            assert libc.ioctl(fd, ctypes.c_ulong(number), ctypes.byref(argument)) == -1, hex(number)
            assert ctypes.get_errno() == errno.EPERM, (hex(number), ctypes.get_errno())
    for command in (1036, 1038):
        require_refused(fcntl.fcntl, fd, command, ctypes.c_uint64(5))
    # setxattrat, removexattrat and file_setattr have these numbers on every machine.
    for number in (463, 466, 469):
        assert libc.syscall(ctypes.c_long(number), fd, b"", 0x1000, b"user.hostile-mark", flags[0x401C5820], 24) == -1
    for call in (os.setxattr, os.removexattr):
        require_refused(call, path, "user.hostile-mark", *([b"1"] if call is os.setxattr else []))
    os.close(fd)
os.remove("/tmp/own")
