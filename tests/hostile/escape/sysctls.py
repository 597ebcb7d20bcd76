"""Writes kernel settings, in particular the handler of core dumps.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import os


def require_refused(attempt, *arguments):
    """Return True if the system refuses the attempt. Another exception is a bug in this program."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} succeeded: {got!r}")



def write_back(path):
    """Write the current value back, so that a successful write would change nothing."""
    with open(path, "rb") as file:
        held = file.read()
    with open(path, "wb", buffering=0) as file:
        return file.write(held)


for name in ("kernel/core_pattern", "kernel/modprobe", "kernel/hostname", "kernel/domainname", "kernel/sysrq", "kernel/ns_last_pid",
             "kernel/shmmax", "kernel/msgmax", "kernel/sem", "fs/mqueue/msg_max", "fs/suid_dumpable", "vm/overcommit_memory",
             "vm/drop_caches", "net/ipv4/ip_forward", "net/core/somaxconn", "user/max_user_namespaces", "fs/binfmt_misc/register"):
    require_refused(write_back, f"/proc/sys/{name}")
require_refused(write_back, "/proc/irq/default_smp_affinity")
require_refused(os.open, "/proc/sysrq-trigger", os.O_WRONLY)
require_refused(os.open, "/proc/mtrr", os.O_WRONLY)
