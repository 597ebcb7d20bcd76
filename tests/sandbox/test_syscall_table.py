"""Every system call, by its number: each backend lets exactly those through that are on its list.

The hostile tests show what becomes of single attempts. These tests compare all numbers with the lists of
`sandbox.syscalls`, in the filters themselves and from inside a cell.
"""

import errno
from collections.abc import Iterable

import pyseccomp
import pytest

from sandbox import Sandbox, Status, seccomp_filters, syscalls
from sandbox.inside.confine import OWN_PID
from sandbox.syscalls import Condition
from tests.sandbox.bpf import evaluate_filter
from tests.sandbox.job_builders import decode_outcome, make_job

NUMBERS = range(601)
X32_BIT = 0x40000000
NATIVE = pyseccomp.system_arch()
IS_X86_64 = pyseccomp.Arch.X86_64 == NATIVE
I386 = 0x40000003


def split_names(text: str) -> list[str]:
    return text.split()


NEVER_ALLOWED = split_names(
    """
    ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd
    keyctl add_key request_key bpf perf_event_open userfaultfd
    io_uring_setup io_uring_enter io_uring_register io_setup io_submit
    mount umount2 pivot_root chroot fsopen fsconfig fsmount fspick move_mount open_tree mount_setattr unshare setns
    kexec_load kexec_file_load init_module finit_module delete_module
    open_by_handle_at name_to_handle_at personality swapon swapoff reboot syslog quotactl quotactl_fd acct
    fanotify_init fanotify_mark memfd_secret lookup_dcookie nfsservctl iopl ioperm modify_ldt vm86 vm86old
    uselib ustat sysfs _sysctl vhangup settimeofday clock_settime clock_adjtime adjtimex sethostname setdomainname
    fadvise64 mincore readahead sync syncfs vmsplice
    move_pages migrate_pages mbind set_mempolicy set_mempolicy_home_node
    memfd_create shmget shmat shmctl semget semop semtimedop semctl msgget msgsnd msgrcv msgctl mq_open mq_unlink
    setpriority ioprio_set sched_setscheduler sched_setparam sched_setattr
    setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat file_setattr
    """
)
"""Calls that no process of a cell may make, whatever becomes of the lists. clone3 is refused with another error."""

ONLY_FOR_SUPERVISORS = split_names(
    """
    fork vfork execve execveat flock inotify_init1 inotify_add_watch tkill pidfd_send_signal
    futex_wait futex_wake futex_waitv set_tid_address
    sendmsg sendmmsg setsockopt seccomp bind listen accept accept4 connect
    """
)

IGNORED = split_names("fsync fdatasync sync_file_range msync")
"""Calls of a submission that the filter answers with success."""

ONLY_BEFORE_CELL = {"start": ["unshare", "chroot"], "template": ["unshare", "chroot", "mount"]}
"""Calls of NEVER_ALLOWED that a cell's first process makes before it loads the filter of the cell."""

ALLOW = pyseccomp.ALLOW
REFUSED, UNKNOWN = pyseccomp.ERRNO(errno.EPERM), pyseccomp.ERRNO(errno.ENOSYS)
SUCCESS = pyseccomp.ERRNO(0)


def resolve_numbers(names: Iterable[str]) -> set[int]:
    numbers = {syscalls.NEW_SYSCALL_NUMBERS.get(name) or pyseccomp.resolve_syscall(NATIVE, name) for name in names}
    return {number for number in numbers if number >= 0}


CLONE3 = 435

# The filters themselves

FILTERS = {
    "cell": (seccomp_filters.build_cell_filter, syscalls.CELL_SYSCALLS, syscalls.CELL_CONDITIONS),
    "start": (seccomp_filters.build_start_filter, syscalls.START_SYSCALLS, syscalls.START_CONDITIONS),
    "template": (seccomp_filters.build_template_filter, syscalls.TEMPLATE_SYSCALLS, syscalls.TEMPLATE_CONDITIONS),
    "submission": (
        seccomp_filters.build_submission_filter,
        syscalls.SUBMISSION_SYSCALLS,
        syscalls.SUBMISSION_CONDITIONS,
    ),
}


def is_allowed_without_arguments(condition: Condition) -> bool:
    return condition.value == 0


@pytest.mark.parametrize("name", FILTERS)
def test_filter_allows_exactly_its_list(name: str):
    build_filter, allowed, conditions = FILTERS[name]
    numbers = resolve_numbers(allowed) | resolve_numbers(
        condition.call for condition in conditions if is_allowed_without_arguments(condition)
    )
    ignored = resolve_numbers(IGNORED) if name == "submission" else set[int]()
    highest = max(resolve_numbers(allowed))
    for number in NUMBERS:
        expected = ALLOW if number in numbers else UNKNOWN if number > highest or number == CLONE3 else REFUSED
        expected = SUCCESS if number in ignored else expected
        assert evaluate_filter(build_filter(), NATIVE, number) == expected, number


@pytest.mark.parametrize("name", FILTERS)
def test_filter_allows_no_foreign_number(name: str):
    build_filter, _, _ = FILTERS[name]
    for number in NUMBERS:
        foreign_action = evaluate_filter(build_filter(), I386, number)
        x32_action = evaluate_filter(build_filter(), NATIVE, X32_BIT + number)
        assert foreign_action == pyseccomp.KILL, number
        assert x32_action == (pyseccomp.KILL if IS_X86_64 else REFUSED), number


@pytest.mark.parametrize("name", FILTERS)
def test_filter_compares_arguments_as_the_kernel_reads_them(name: str):
    """The kernel reads only the lower half of these registers. The upper half must not change the answer."""
    build_filter, _, conditions = FILTERS[name]
    for condition in conditions:
        (number,) = resolve_numbers([condition.call])
        alternatives = [each for each in conditions if each.call == condition.call]
        for value in (condition.value, condition.value + 1, 0, 1, 4, 6, 0x5412, 0x10000000, 0xFFFFFFFF):
            is_allowed = any(value & each.mask == each.value for each in alternatives)
            for upper_half in (0, 1 << 32, 0xFFFFFFFF << 32):
                arguments = [0] * condition.argument + [upper_half | value]
                action = evaluate_filter(build_filter(), NATIVE, number, arguments)
                assert action == (ALLOW if is_allowed else REFUSED), (condition, value, upper_half)


def test_filters_refuse_what_must_never_be_allowed():
    for name, (build_filter, _, conditions) in FILTERS.items():
        never = resolve_numbers(NEVER_ALLOWED) - resolve_numbers(ONLY_BEFORE_CELL.get(name, []))
        assert not resolve_numbers(condition.call for condition in conditions) & never
        for number in never:
            assert evaluate_filter(build_filter(), NATIVE, number) in {REFUSED, UNKNOWN}, number
    for number in resolve_numbers(ONLY_FOR_SUPERVISORS):
        assert evaluate_filter(seccomp_filters.build_submission_filter(), NATIVE, number) in {REFUSED, UNKNOWN}, number


def test_submission_may_start_threads_but_no_processes():
    (number,) = resolve_numbers(["clone"])
    thread_flags, fork_flags, new_user_namespace = 0x3D0F00, 0x1200011, 0x10000000
    own_descriptors = thread_flags & ~0x400
    for flags, cell_action, submission_action in (
        (thread_flags, ALLOW, ALLOW),
        (own_descriptors, ALLOW, REFUSED),
        (fork_flags, ALLOW, REFUSED),
        (thread_flags | new_user_namespace, REFUSED, REFUSED),
        (fork_flags | new_user_namespace, REFUSED, REFUSED),
    ):
        assert evaluate_filter(seccomp_filters.build_cell_filter(), NATIVE, number, [flags]) == cell_action
        assert evaluate_filter(seccomp_filters.build_submission_filter(), NATIVE, number, [flags]) == submission_action


@pytest.mark.parametrize(
    ("name", "argument", "allowed", "refused"),
    [
        # Private and anonymous; private of a file; shared of a file. Then anonymous: shared, validated, of huge pages.
        ("mmap", 3, (0x22, 0x20022, 0x4022, 0x2, 0x1), (0x21, 0x23, 0x40022)),
        ("close_range", 2, (0, 4), (2, 6)),
        ("preadv2", 5, (0,), (0x8, 0x80)),
        # Allowed: to return memory, to use huge pages. Refused: to merge equal pages, to page files out.
        ("madvise", 2, (4, 8, 14), (12, 21, 100)),
        ("fcntl", 1, (0, 1030), (1031, 6, 1024)),
        # Private: wait, wake, requeue. Not private: wait, as to join a thread; refused: wake, wake_op.
        ("futex", 1, (0x80, 0x81, 0x83, 0, 9, 0x109), (1, 5, 10)),
    ],
)
def test_submission_uses_no_uncounted_memory_and_no_shared_state(
    name: str, argument: int, allowed: tuple[int, ...], refused: tuple[int, ...]
):
    (number,) = resolve_numbers([name])
    for value in (*allowed, *refused):
        arguments = [0] * argument + [value]
        action = evaluate_filter(seccomp_filters.build_submission_filter(), NATIVE, number, arguments)
        assert action == (ALLOW if value in allowed else REFUSED), hex(value)


def test_allows_new_calls_by_number_if_libseccomp_has_no_name(monkeypatch: pytest.MonkeyPatch):
    """A call that this libseccomp does not know by name has the same number everywhere, or is refused."""
    resolve = pyseccomp.resolve_syscall
    known = seccomp_filters.build_submission_filter()
    monkeypatch.setattr(
        pyseccomp,
        "resolve_syscall",
        lambda arch, name: -1 if name in {*syscalls.NEW_SYSCALL_NUMBERS, "statx"} else resolve(arch, name),
    )
    old = seccomp_filters.build_submission_filter.__wrapped__()
    (statx,) = {resolve(NATIVE, "statx")}
    for number in NUMBERS:
        expected = REFUSED if number == statx else evaluate_filter(known, NATIVE, number)
        assert evaluate_filter(old, NATIVE, number) == expected, number


# From inside a cell

KERNEL_PROBES = {335, 336} if IS_X86_64 else set[int]()
"""uretprobe and uprobe: recent kernels apply no filter to them. They end a process that has no such probe."""

NOT_CALLED = resolve_numbers(split_names("exit exit_group rt_sigreturn pause sync")) | KERNEL_PROBES
"""They end or stop the process, or are slow."""

ARGUMENTS = {
    "select": (-1,),
    "pselect6": (-1,),
    "ppoll": (0, 1 << 31),
    "setpgid": (0, -1),
    "setuid": (-1,),
    "setgid": (-1,),
    "setregid": (-1, -1),
    "setreuid": (-1, -1),
    "setresuid": (-1, -1, -1),
    "setresgid": (-1, -1, -1),
}
"""Arguments with which these calls return at once and change nothing. All others are called with zeros."""

REFUSED_BY_KERNEL = resolve_numbers(["mlock", "mlock2", "setgroups"])
"""Allowed calls that also fail with EPERM without a filter: no memory may be locked, and there is no capability."""

CALLER = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)

def f(calls):
    results = []
    for number, arguments in calls:
        ctypes.set_errno(0)
        returned = libc.syscall(*map(ctypes.c_long, (number, *arguments)))
        results.append(ctypes.get_errno() if returned == -1 else 0)
    return results
"""


def test_cell_lets_exactly_the_list_through(sandbox: Sandbox):
    arguments = {number: values for name, values in ARGUMENTS.items() for number in resolve_numbers([name])}
    calls = [(number, [*arguments.get(number, ()), *[0] * 6][:6]) for number in NUMBERS if number not in NOT_CALLED]
    run = sandbox.run(make_job(CALLER, [calls])).cases[0]
    errors = dict(zip((number for number, _ in calls), decode_outcome(run), strict=True))
    allowed = resolve_numbers(syscalls.SUBMISSION_SYSCALLS) | resolve_numbers(
        condition.call for condition in syscalls.SUBMISSION_CONDITIONS if is_allowed_without_arguments(condition)
    )
    ignored = resolve_numbers(IGNORED)
    assert {errors[number] for number in ignored} == {0}  # the kernel would refuse these arguments
    allowed |= ignored
    let_through = {number for number, error in errors.items() if error not in {errno.EPERM, errno.ENOSYS}}
    assert let_through == allowed - NOT_CALLED - REFUSED_BY_KERNEL
    refused, highest = errors.keys() - allowed, max(resolve_numbers(syscalls.SUBMISSION_SYSCALLS))
    assert {number for number in refused if errors[number] == errno.ENOSYS} == {
        number for number in refused if number > highest or number == CLONE3
    }


@pytest.mark.skipif(not IS_X86_64, reason="only x86_64 has x32 numbers")
def test_cell_kills_for_x32_numbers(sandbox: Sandbox):
    """A sample, because each number needs a process. `test_filter_allows_no_foreign_number` tests all."""
    calls = [[(X32_BIT + number, [0] * 6)] for number in NUMBERS[::25]]
    runs = sandbox.run(make_job(CALLER, calls, restarts=len(calls) + 1)).cases
    assert {(run.status, run.detail) for run in runs} == {(Status.SIGNALLED, "SIGSYS")}
    assert len(runs) == len(calls)


def test_own_pid_is_the_only_placeholder():
    """The constant that a process replaces with its pid must not occur in a filter for another reason."""
    assert OWN_PID not in resolve_numbers(syscalls.CELL_SYSCALLS)
    own = [condition for condition in syscalls.SUBMISSION_CONDITIONS if condition.value == OWN_PID]
    assert {condition.call for condition in own} == {"kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"}


FLUSHING = """
import asyncio, os, sqlite3
import numpy as np

async def exchange():
    reader, writer = asyncio.Queue(), asyncio.Queue()
    await asyncio.gather(reader.put(1), asyncio.to_thread(writer.put_nowait, 2))
    return await reader.get() + await asyncio.wait_for(writer.get(), 9)

def f(path):
    array = np.memmap(path + ".array", dtype=float, mode="w+", shape=(3,))
    array[:] = 1.5
    array.flush()
    without_locks = f"file:{path}?nolock=1"  # locks are refused
    with sqlite3.connect(without_locks, uri=True) as database:
        database.execute("CREATE TABLE t (x)")
        database.execute("INSERT INTO t VALUES (4)")
    with open(np.__file__, "rb") as file:
        os.fsync(file.fileno())
    stored = sqlite3.connect(without_locks, uri=True).execute("SELECT x FROM t").fetchall()
    return [float(np.fromfile(path + ".array")[2]), list(map(list, stored)), asyncio.run(exchange())]
"""


def test_libraries_that_flush_or_use_socket_pairs_work(sandbox: Sandbox):
    run = sandbox.run(make_job(FLUSHING, ["/tmp/database"])).cases[0]
    assert decode_outcome(run) == [1.5, [[4]], 3]
