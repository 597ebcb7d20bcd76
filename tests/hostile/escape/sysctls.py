"""Writes settings of the kernel, the one that names what handles a core dump above all.

Against: softmax
Verdict: accepted
Then: solves it
"""

import os


def refused(attempt, *arguments):
    """True where the system refuses; an error of another kind is one of this program's."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} got through: {got!r}")



def write_back(path):
    """Of what it holds already: where it got through, it would change nothing."""
    with open(path, "rb") as file:
        held = file.read()
    with open(path, "wb", buffering=0) as file:
        return file.write(held)


for name in ("kernel/core_pattern", "kernel/modprobe", "kernel/hostname", "kernel/domainname", "kernel/sysrq", "kernel/ns_last_pid",
             "kernel/shmmax", "kernel/msgmax", "kernel/sem", "fs/mqueue/msg_max", "fs/suid_dumpable", "vm/overcommit_memory",
             "vm/drop_caches", "net/ipv4/ip_forward", "net/core/somaxconn", "user/max_user_namespaces", "fs/binfmt_misc/register"):
    refused(write_back, f"/proc/sys/{name}")
refused(write_back, "/proc/irq/default_smp_affinity")
refused(os.open, "/proc/sysrq-trigger", os.O_WRONLY)
refused(os.open, "/proc/mtrr", os.O_WRONLY)
