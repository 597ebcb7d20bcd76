"""The two seccomp filters: one for all that is in a box, a second for the process that runs the submission."""

import errno
import os
from functools import cache

import pyseccomp as seccomp  # pyright: ignore[reportMissingTypeStubs] - it is typed, and has no py.typed

_CLONE_NEW = (0x00000080, 0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)
_CLONE_THREAD = 0x00010000
_AF_UNIX = 1
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C

_REFUSED_TO_ALL = [
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "process_madvise",
    "kcmp",
    "pidfd_getfd",
    "keyctl",
    "add_key",
    "request_key",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "io_setup",
    "io_submit",
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "move_mount",
    "open_tree",
    "mount_setattr",
    "unshare",
    "setns",
    "kexec_load",
    "kexec_file_load",
    "init_module",
    "finit_module",
    "delete_module",
    "open_by_handle_at",
    "name_to_handle_at",
    "personality",
    "swapon",
    "swapoff",
    "reboot",
    "syslog",
    "quotactl",
    "quotactl_fd",
    "acct",
    "fanotify_init",
    "fanotify_mark",
    "memfd_secret",
    "lookup_dcookie",
    "nfsservctl",
    "iopl",
    "ioperm",
    "modify_ldt",
    "vm86",
    "vm86old",
    "uselib",
    "ustat",
    "sysfs",
    "_sysctl",
    "vhangup",
    "settimeofday",
    "clock_settime",
    "clock_adjtime",
    "adjtimex",
    "sethostname",
    "setdomainname",
    "move_pages",
    "migrate_pages",
    "mbind",
    "set_mempolicy",
    "set_mempolicy_home_node",
]

_REFUSED_TO_SUBMISSIONS = [
    "fork",
    "vfork",
    "execve",
    "execveat",
    "memfd_create",
    "shmget",
    "shmat",
    "shmctl",
    "semget",
    "semop",
    "semtimedop",
    "semctl",
    "msgget",
    "msgsnd",
    "msgrcv",
    "msgctl",
    "mq_open",
    "mq_unlink",
    "setpriority",
    "ioprio_set",
    "sched_setscheduler",
    "sched_setparam",
    "sched_setattr",
]


@cache
def for_box() -> bytes:
    """BPF for every process of a box; bubblewrap loads it before Python starts."""
    rules = _filter(_REFUSED_TO_ALL)
    refuse = seccomp.ERRNO(errno.EPERM)
    for flag in _CLONE_NEW:
        rules.add_rule(refuse, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, flag, flag))
    for call in ("socket", "socketpair"):
        rules.add_rule(refuse, call, seccomp.Arg(0, seccomp.NE, _AF_UNIX))
    for request in (_TIOCSTI, _TIOCLINUX):
        rules.add_rule(refuse, "ioctl", seccomp.Arg(1, seccomp.MASKED_EQ, 0xFFFFFFFF, request))
    return _export(rules)


@cache
def for_submission() -> bytes:
    """BPF for the fork that runs a submission: it may start threads, never processes."""
    rules = _filter(_REFUSED_TO_SUBMISSIONS)
    refuse = seccomp.ERRNO(errno.EPERM)
    rules.add_rule(refuse, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_THREAD, 0))
    # Its limits are its own; those of the parent, which has the same uid, are not.
    rules.add_rule(refuse, "prlimit64", seccomp.Arg(0, seccomp.NE, 0))
    rules.add_rule(refuse, "sched_setaffinity", seccomp.Arg(0, seccomp.EQ, 1))
    return _export(rules)


def _filter(refused: list[str]) -> seccomp.SyscallFilter:
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    for call in refused:
        if seccomp.resolve_syscall(seccomp.system_arch(), call) != -1:
            rules.add_rule(seccomp.ERRNO(errno.EPERM), call)
    # libc then falls back to clone, whose flags a filter can see.
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    return rules


def _export(rules: seccomp.SyscallFilter) -> bytes:
    fd = os.memfd_create("seccomp")
    with os.fdopen(fd, "w+b") as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
