"""The two seccomp filters, as BPF: one for all that is in a box, a second for the process that runs a submission."""

import errno
import os
from collections.abc import Iterable
from functools import cache

import pyseccomp as seccomp  # pyright: ignore[reportMissingTypeStubs] - it is typed, and has no py.typed

from sandbox import syscalls

_INT = 0xFFFFFFFF
_CLONE_NEW = [1 << bit for bit in range(32) if syscalls.CLONE_NEW & 1 << bit]


@cache
def for_box() -> bytes:
    """For every process of a box; bubblewrap loads it before Python starts."""
    rules = _filter(syscalls.REFUSED)
    refuse = seccomp.ERRNO(errno.EPERM)
    for flag in _CLONE_NEW:
        rules.add_rule(refuse, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, flag, flag))
    for call in ("socket", "socketpair"):
        rules.add_rule(refuse, call, seccomp.Arg(0, seccomp.NE, syscalls.AF_UNIX))
    for request in syscalls.TERMINAL_INPUT:
        rules.add_rule(refuse, "ioctl", seccomp.Arg(1, seccomp.MASKED_EQ, _INT, request))
    return _export(rules)


@cache
def for_submission() -> bytes:
    """For the fork that runs a submission: it may start threads, never processes."""
    rules = _filter(syscalls.REFUSED_TO_SUBMISSIONS)
    refuse = seccomp.ERRNO(errno.EPERM)
    rules.add_rule(refuse, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, syscalls.CLONE_THREAD, 0))
    # Its limits are its own; those of the parent, which has the same uid, are not.
    rules.add_rule(refuse, "prlimit64", seccomp.Arg(0, seccomp.NE, 0))
    # What the kernel takes for an int, it takes from the lower half of the register.
    rules.add_rule(refuse, "sched_setaffinity", seccomp.Arg(0, seccomp.MASKED_EQ, _INT, 1))
    rules.add_rule(refuse, "prctl", seccomp.Arg(0, seccomp.MASKED_EQ, _INT, syscalls.PR_SET_DUMPABLE))
    for command in syscalls.LOCKING_FCNTLS:
        rules.add_rule(refuse, "fcntl", seccomp.Arg(1, seccomp.MASKED_EQ, _INT, command))
    return _export(rules)


def _filter(refused: Iterable[str]) -> seccomp.SyscallFilter:
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    for call in sorted(refused):
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
