"""Signals, reads, slows down and limits the process that exchanges frames with the host.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import ctypes
import fcntl
import os
import platform
import resource
import signal
import socket


def require_refused(attempt, *arguments):
    """Return True if the system refuses the attempt. Another exception is a bug in this program."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} succeeded: {got!r}")



def write(path, text):
    with open(path, "w") as file:
        file.write(text)


libc = ctypes.CDLL(None, use_errno=True)
relay = sorted(int(name) for name in os.listdir("/proc") if name.isdecimal())[1]
assert relay != os.getpid()

# Signals through each call that sends one, and through the kernel when a descriptor becomes ready.
for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP, signal.SIGIO, signal.SIGRTMIN):
    require_refused(os.kill, relay, number)
    if platform.machine() == "x86_64":
        info = ctypes.create_string_buffer(128)
        ctypes.memmove(info, ctypes.byref((ctypes.c_int * 3)(number, 0, -1)), 12)
        assert libc.syscall(ctypes.c_long(234), relay, relay, number) == -1, "tgkill"
        assert libc.syscall(ctypes.c_long(200), relay, number) == -1, "tkill"
        assert libc.syscall(ctypes.c_long(129), relay, number, info) == -1, "rt_sigqueueinfo"
        assert libc.syscall(ctypes.c_long(297), relay, relay, number, info) == -1, "rt_tgsigqueueinfo"
        high = ctypes.c_ulong(0x7E570D1D00000000 | relay)
        assert libc.syscall(ctypes.c_long(62), high, ctypes.c_long(number)) == -1, "kill with a high half"
near, far = socket.socketpair()
require_refused(fcntl.fcntl, near, fcntl.F_SETOWN, relay)
require_refused(fcntl.fcntl, near, 10, signal.SIGKILL)
require_refused(fcntl.fcntl, near, 15, (ctypes.c_int * 2)(1, relay))
for request in (0x8901, 0x8902):
    require_refused(fcntl.ioctl, near, request, ctypes.c_int(relay))

for name in ("mem", "maps", "environ", "auxv", "stack", "syscall", "pagemap", "io"):
    require_refused(open, f"/proc/{relay}/{name}", "rb")
for name in ("fd", "fdinfo", "map_files"):
    require_refused(os.listdir, f"/proc/{relay}/{name}")
for name in ("mem", "oom_score_adj", "autogroup", "clear_refs", "comm", "timerslack_ns", "coredump_filter"):
    require_refused(write, f"/proc/{relay}/{name}", "1")
require_refused(resource.prlimit, relay, resource.RLIMIT_CPU, (0, 0))
require_refused(os.setpriority, os.PRIO_PROCESS, relay, 19)
require_refused(os.sched_setaffinity, relay, {0})
require_refused(os.sched_setscheduler, relay, os.SCHED_IDLE, os.sched_param(0))
os.kill(os.getpid(), 0)
