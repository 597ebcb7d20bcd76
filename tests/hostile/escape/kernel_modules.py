"""Requests an administrator's operations: modules, another kernel, reboot, swap, clock, log.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import ctypes
import errno
import platform

libc = ctypes.CDLL(None, use_errno=True)


def require_refused(name, number, *arguments):
    ctypes.set_errno(0)
    got = libc.syscall(ctypes.c_long(number), *(ctypes.c_long(each) for each in arguments))
    assert got == -1 and ctypes.get_errno() in (errno.EPERM, errno.EACCES, errno.ENOSYS), (name, got, ctypes.get_errno())


if platform.machine() == "x86_64":
    require_refused('init_module', 175, 0, 0, 0)
    require_refused('finit_module', 313, 0, 0, 0)
    require_refused('delete_module', 176, 0, 0)
    require_refused('kexec_load', 246, 0, 0, 0, 0)
    require_refused('kexec_file_load', 320, 0, 0, 0, 0, 0)
    require_refused('reboot', 169, 0, 0, 0, 0)
    require_refused('swapon', 167, 0, 0)
    require_refused('swapoff', 168, 0)
    require_refused('syslog', 103, 3, 0, 0)
    require_refused('acct', 163, 0)
    require_refused('quotactl', 179, 0, 0, 0, 0)
    require_refused('settimeofday', 164, 0, 0)
    require_refused('clock_settime', 227, 0, 0)
    require_refused('adjtimex', 159, 0)
    require_refused('sethostname', 170, 0, 0)
    require_refused('setdomainname', 171, 0, 0)
    require_refused('iopl', 172, 3)
    require_refused('ioperm', 173, 0, 1, 1)
    require_refused('vhangup', 153)
    require_refused('modify_ldt', 154, 0, 0, 0)
    require_refused('personality', 135, 262144)
    require_refused('open_by_handle_at', 304, 0, 0, 0)
    require_refused('name_to_handle_at', 303, 0, 0, 0, 0, 0)
    require_refused('fanotify_init', 300, 0, 0)
