"""Builds the seccomp filters as BPF: for all processes in a cell, for the submission's process, and for the start of
a cell or of the template that cells are forked from.

Each allows what is on a list of `sandbox.syscalls`, and answers some calls with success. Any other call fails with
EPERM. A call whose number is above all numbers of the list fails with ENOSYS, as on an older kernel, so that a libc
which is newer than the list uses an older call. The container engine does the same.
"""

import errno
import os
import struct
from collections.abc import Collection
from functools import cache

import pyseccomp as seccomp  # pyright: ignore[reportMissingTypeStubs] - it has types but no py.typed

from sandbox import syscalls
from sandbox.syscalls import Condition

_INSTRUCTION = struct.Struct("=HBBI")
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_ABOVE, _JUMP_IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x25, 0x35, 0x06
_NUMBER_OFFSET, _ARCHITECTURE_OFFSET = 0, 4
"""Offsets in the kernel's struct seccomp_data."""

_X32_BIT = 0x40000000
_NO_SYSCALL, _SUCCESS = seccomp.ERRNO(errno.ENOSYS), seccomp.ERRNO(0)


@cache
def build_cell_filter() -> bytes:
    """Build the filter for every process of a cell."""
    return _build_filter(syscalls.CELL_SYSCALLS, syscalls.CELL_CONDITIONS)


@cache
def build_start_filter() -> bytes:
    """Build the filter that bubblewrap loads before Python starts. The first process adds the cell's own filter."""
    return _build_filter(syscalls.START_SYSCALLS, syscalls.START_CONDITIONS)


@cache
def build_template_filter() -> bytes:
    """Build the filter that bubblewrap loads before the template starts. A fork of it adds the cell's own filter."""
    return _build_filter(syscalls.TEMPLATE_SYSCALLS, syscalls.TEMPLATE_CONDITIONS)


@cache
def build_submission_filter() -> bytes:
    """Build the filter for the fork that runs a submission. It may start threads but no processes.

    The fork loads the filter, so its pid is known then: see `sandbox.inside.confine.load_filter`.
    """
    return _build_filter(
        syscalls.SUBMISSION_SYSCALLS, syscalls.SUBMISSION_CONDITIONS, ignored=syscalls.SUBMISSION_IGNORED_SYSCALLS
    )


def _build_filter(allowed: Collection[str], conditions: Collection[Condition], ignored: Collection[str] = ()) -> bytes:
    # A foreign architecture ends the process: the lists do not cover its numbers and arguments.
    rules = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
    numbers = {name: _resolve_number(name) for name in {*allowed, *(condition.call for condition in conditions)}}
    for name in sorted(allowed):
        if numbers[name] >= 0:
            rules.add_rule(seccomp.ALLOW, numbers[name])
    for name in sorted(ignored):
        rules.add_rule(_SUCCESS, name)
    for condition in conditions:
        match = seccomp.Arg(condition.argument, seccomp.MASKED_EQ, condition.mask, condition.value)
        rules.add_rule(seccomp.ALLOW, numbers[condition.call], match)
    # With ENOSYS, libc falls back to clone, whose flags a filter can inspect.
    rules.add_rule(_NO_SYSCALL, "clone3")
    return _refuse_newer_syscalls(max(numbers.values())) + _export_bpf(rules)


def _resolve_number(name: str) -> int:
    """Return the number of a system call; a negative one if this architecture or libseccomp does not have it."""
    number = seccomp.resolve_syscall(seccomp.system_arch(), name)
    return syscalls.NEW_SYSCALL_NUMBERS.get(name, -1) if number == -1 else number


def _refuse_newer_syscalls(highest: int) -> bytes:
    """Build instructions that refuse native numbers above `highest`, and that continue after their end otherwise."""
    instructions = (
        (_LOAD, 0, 0, _ARCHITECTURE_OFFSET),
        (_JUMP_IF_EQUAL, 0, 4, seccomp.system_arch()),
        (_LOAD, 0, 0, _NUMBER_OFFSET),
        (_JUMP_IF_ABOVE, 0, 2, highest),
        (_JUMP_IF_AT_LEAST, 1, 0, _X32_BIT),
        (_RETURN, 0, 0, _NO_SYSCALL),
    )
    return b"".join(_INSTRUCTION.pack(*instruction) for instruction in instructions)


def _export_bpf(rules: seccomp.SyscallFilter) -> bytes:
    fd = os.memfd_create("seccomp")
    with os.fdopen(fd, "w+b") as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
