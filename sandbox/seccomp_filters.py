"""Builds the two seccomp filters as BPF: one for all processes in a cell, one for the submission's process."""

import errno
import os
from collections.abc import Iterable
from functools import cache

import pyseccomp as seccomp  # pyright: ignore[reportMissingTypeStubs] - it has types but no py.typed

from sandbox import syscalls
from sandbox.inside.confine import OWN_PID

_INT_MASK = 0xFFFFFFFF
_NAMESPACE_FLAGS = [1 << bit for bit in range(32) if syscalls.CLONE_NEW_FLAGS & 1 << bit]


@cache
def build_cell_filter() -> bytes:
    """Build the filter for every process of a cell. bubblewrap loads it before Python starts."""
    rules = _new_filter(syscalls.BLOCKED_SYSCALLS)
    deny = seccomp.ERRNO(errno.EPERM)
    for flag in _NAMESPACE_FLAGS:
        rules.add_rule(deny, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, flag, flag))
    for call in ("socket", "socketpair"):
        rules.add_rule(deny, call, seccomp.Arg(0, seccomp.NE, syscalls.AF_UNIX))
    for request in (*syscalls.TERMINAL_INPUT_IOCTLS, *syscalls.SHARED_STATE_IOCTLS):
        rules.add_rule(deny, "ioctl", seccomp.Arg(1, seccomp.MASKED_EQ, _INT_MASK, request))
    return _export_bpf(rules)


@cache
def build_submission_filter() -> bytes:
    """Build the filter for the fork that runs a submission. It may start threads but no processes."""
    rules = _new_filter(syscalls.SUBMISSION_BLOCKED_SYSCALLS)
    deny = seccomp.ERRNO(errno.EPERM)
    for number in syscalls.SUBMISSION_BLOCKED_NUMBERS:
        rules.add_rule(deny, number)
    rules.add_rule(deny, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, syscalls.CLONE_THREAD, 0))
    # The fork server and the relay have the same uid. It may change its own limits and processors, but not theirs, and
    # send signals only to itself. It loads the filter after the fork, so its pid is known then.
    for call in ("prlimit64", "sched_setaffinity"):
        rules.add_rule(deny, call, seccomp.Arg(0, seccomp.NE, 0))
    for call in syscalls.SIGNAL_SYSCALLS:
        rules.add_rule(deny, call, seccomp.Arg(0, seccomp.NE, OWN_PID))
    # The kernel reads an int argument from the lower half of the register, so the mask covers only that half.
    rules.add_rule(deny, "prctl", seccomp.Arg(0, seccomp.MASKED_EQ, _INT_MASK, syscalls.PR_SET_DUMPABLE))
    for command in syscalls.BLOCKED_FCNTL_COMMANDS:
        rules.add_rule(deny, "fcntl", seccomp.Arg(1, seccomp.MASKED_EQ, _INT_MASK, command))
    return _export_bpf(rules)


def _new_filter(refused: Iterable[str]) -> seccomp.SyscallFilter:
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    for call in sorted(refused):
        if seccomp.resolve_syscall(seccomp.system_arch(), call) != -1:
            rules.add_rule(seccomp.ERRNO(errno.EPERM), call)
    # With ENOSYS, libc falls back to clone, whose flags a filter can inspect.
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    return rules


def _export_bpf(rules: seccomp.SyscallFilter) -> bytes:
    fd = os.memfd_create("seccomp")
    with os.fdopen(fd, "w+b") as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
