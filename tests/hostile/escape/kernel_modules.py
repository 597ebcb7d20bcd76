"""Asks for what an administrator may: modules, another kernel, a reboot, swap, the clock, the log.

Against: softmax
Verdict: accepted
Then: solves it
"""

import ctypes
import errno
import platform

libc = ctypes.CDLL(None, use_errno=True)


def refused(name, number, *arguments):
    ctypes.set_errno(0)
    got = libc.syscall(ctypes.c_long(number), *(ctypes.c_long(each) for each in arguments))
    assert got == -1 and ctypes.get_errno() in (errno.EPERM, errno.EACCES, errno.ENOSYS), (name, got, ctypes.get_errno())


if platform.machine() == "x86_64":
    refused('init_module', 175, 0, 0, 0)
    refused('finit_module', 313, 0, 0, 0)
    refused('delete_module', 176, 0, 0)
    refused('kexec_load', 246, 0, 0, 0, 0)
    refused('kexec_file_load', 320, 0, 0, 0, 0, 0)
    refused('reboot', 169, 0, 0, 0, 0)
    refused('swapon', 167, 0, 0)
    refused('swapoff', 168, 0)
    refused('syslog', 103, 3, 0, 0)
    refused('acct', 163, 0)
    refused('quotactl', 179, 0, 0, 0, 0)
    refused('settimeofday', 164, 0, 0)
    refused('clock_settime', 227, 0, 0)
    refused('adjtimex', 159, 0)
    refused('sethostname', 170, 0, 0)
    refused('setdomainname', 171, 0, 0)
    refused('iopl', 172, 3)
    refused('ioperm', 173, 0, 1, 1)
    refused('vhangup', 153)
    refused('modify_ldt', 154, 0, 0, 0)
    refused('personality', 135, 262144)
    refused('open_by_handle_at', 304, 0, 0, 0)
    refused('name_to_handle_at', 303, 0, 0, 0, 0, 0)
    refused('fanotify_init', 300, 0, 0)
