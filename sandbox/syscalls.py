"""Which system calls the processes of a cell may make. Every backend's filters are built from these lists.

A call that is on no list is refused. So is every call that the kernel will get in the future.
"""

from typing import NamedTuple

from sandbox.inside.confine import OWN_PID
from sandbox.inside.namespaces import CELL_CLONE_FLAGS, PROC_FLAGS, TMP_FLAGS


class Condition(NamedTuple):
    """A call is allowed if `argument & mask == value`. Several conditions of one call are alternatives.

    All masks cover only the lower half of the register. The kernel reads these arguments as 32-bit numbers, except the
    flags of mmap, of which none is above bit 31.
    """

    call: str
    argument: int
    value: int
    mask: int = 0xFFFFFFFF


def _split_names(text: str) -> frozenset[str]:
    return frozenset(text.split())


CLONE_NEW_FLAGS = 0x7E020080
"""All flags of clone that create a namespace."""

_CLONE_FILES, _CLONE_THREAD = 0x00000400, 0x00010000
_CLOSE_RANGE_CLOEXEC = 4
_MAP_SHARED, _MAP_ANONYMOUS, _MAP_HUGETLB = 0x01, 0x20, 0x40000
_AF_UNIX = 1

_IOCTLS = (0x5401, 0x802C542A, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""TCGETS, TCGETS2 (isatty), TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX and FIOCLEX: what Python uses on files."""

_FCNTL_COMMANDS = (0, 1, 2, 3, 4, 9, 11, 16, 1030, 1032, 1033, 1034, 1035, 1037)
"""F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETOWN, F_GETSIG, F_GETOWN_EX, F_DUPFD_CLOEXEC, F_GETPIPE_SZ,
F_ADD_SEALS, F_GET_SEALS, F_GET_RW_HINT and F_GET_FILE_RW_HINT. Locks, leases, notifications and stored hints would
leave state for the next process; F_SETOWN and F_SETSIG would send signals to other processes; no rlimit counts the
memory of F_SETPIPE_SZ."""

_MADVISE_ADVICE = (*range(5), 8, 10, 11, 14, 15, 16, 17, 18, 19, 22, 23, 102, 103)
"""MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED, MADV_DONTNEED, MADV_FREE, MADV_DONTFORK, MADV_DOFORK,
MADV_HUGEPAGE, MADV_NOHUGEPAGE, MADV_DONTDUMP, MADV_DODUMP, MADV_WIPEONFORK, MADV_KEEPONFORK, MADV_POPULATE_READ,
MADV_POPULATE_WRITE, MADV_GUARD_INSTALL and MADV_GUARD_REMOVE. MADV_PAGEOUT would remove files of the cell's user from
the page cache, and with MADV_MERGEABLE cells would share equal pages."""

_PRCTL_OPTIONS = (3, 15, 16, 21, 29, 30, 38, 39, 0x53564D41)
"""PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_GET_SECCOMP, PR_SET_TIMERSLACK, PR_GET_TIMERSLACK, PR_SET_NO_NEW_PRIVS,
PR_GET_NO_NEW_PRIVS and PR_SET_VMA. With PR_SET_DUMPABLE a process would own its files in /proc again, some of which it
shares with the fork server. Filters of PR_SET_SECCOMP would use kernel memory that no limit counts."""

CELL_SYSCALLS = _split_names(
    """
    access alarm arch_prctl brk capget capset chdir chmod chown clock_getres clock_gettime clock_nanosleep
    close close_range copy_file_range creat dup dup2 dup3
    epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2
    execve execveat exit exit_group faccessat faccessat2 fallocate fchdir fchmod fchmodat fchmodat2 fchown
    fchownat fcntl fdatasync fgetxattr flistxattr flock fork fstat fstatfs fsync ftruncate
    futex futex_wait futex_wake futex_waitv futimesat
    get_robust_list getcpu getcwd getdents getdents64 getegid geteuid getgid getgroups getitimer getpeername getpgid
    getpgrp getpid getppid getpriority getrandom getresgid getresuid getrlimit getrusage getsid getsockname getsockopt
    gettid gettimeofday getuid getxattr inotify_add_watch inotify_init inotify_init1 inotify_rm_watch ioprio_get
    kill lchown lgetxattr link linkat listen listxattr llistxattr lseek lstat madvise membarrier
    mkdir mkdirat mlock mlock2 mmap mprotect mremap msync munlock munmap nanosleep newfstatat open openat openat2
    pause pidfd_open pidfd_send_signal pipe pipe2 poll ppoll prctl pread64 preadv preadv2 prlimit64 pselect6
    pwrite64 pwritev pwritev2 read readlink readlinkat readv recvfrom recvmmsg recvmsg rename renameat
    renameat2 restart_syscall rmdir rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn
    rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min sched_getaffinity
    sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval sched_setaffinity sched_yield seccomp select
    sendfile sendmmsg sendmsg sendto set_robust_list set_tid_address setfsgid setfsuid setgid setgroups setitimer
    setpgid setregid setresgid setresuid setreuid setrlimit setsid setsockopt setuid shutdown sigaltstack signalfd
    signalfd4 splice stat statfs statx symlink symlinkat sync_file_range sysinfo tee tgkill
    time timer_create timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime
    timerfd_settime times tkill truncate umask uname unlink unlinkat utime utimensat utimes vfork
    wait4 waitid write writev accept accept4 bind connect
    """
)
"""The most that a process of a cell may call (a submission may call less: SUBMISSION_SYSCALLS): the container engines'
default list, reduced to what an unprivileged Python needs. The calls in CELL_CONDITIONS are also allowed, with
conditions on their arguments.

Not on the list are fadvise64, mincore and readahead, because all cells share the page cache of Python's files and its
state outlives a cell; sync and syncfs, because they write all files of the host; vmsplice, because a pipe then holds
pages that no limit counts.
"""

CELL_CONDITIONS = (
    Condition("clone", 0, 0, mask=CLONE_NEW_FLAGS),
    Condition("socket", 0, _AF_UNIX),
    Condition("socketpair", 0, _AF_UNIX),
    *(Condition("ioctl", 1, request) for request in _IOCTLS),
)

_CLONE_NEWNS = 0x00020000

START_SYSCALLS = CELL_SYSCALLS | {"chroot"}
START_CONDITIONS = (*CELL_CONDITIONS, Condition("unshare", 0, _CLONE_NEWNS))
"""What the first process of a bubblewrap cell may call until it has hidden the mounts and loads the cell's filter
(`sandbox.inside.mount_hiding`).
"""

TEMPLATE_SYSCALLS = START_SYSCALLS
TEMPLATE_CONDITIONS = (
    *START_CONDITIONS,
    Condition("clone", 0, CELL_CLONE_FLAGS),
    *(Condition("mount", 3, flags) for flags in (PROC_FLAGS, TMP_FLAGS)),
)
"""What the template and its forks may call until a fork loads the cell's filter (`sandbox.inside.template`). With these
flags, `mount` neither binds nor moves nor changes a mount.
"""

_SUBMISSION_REFUSED_SYSCALLS = _split_names(
    """
    fork vfork execve execveat
    flock inotify_init inotify_init1 inotify_add_watch futex futex_wait futex_wake futex_waitv set_tid_address
    tkill pidfd_send_signal
    sendmsg sendmmsg setsockopt seccomp
    bind listen accept accept4 connect
    """
)
"""Calls that the fork server and the relay may make, and a submission may not, or only under SUBMISSION_CONDITIONS. The
first line starts processes and programs. Those of the second line would leave state for the next process, or would let
cells that share the files of one Python observe each other. Those of the third line send signals to a thread or process
that a filter cannot check. Those of the fourth and fifth line use kernel memory that no rlimit counts: descriptors in
flight, larger socket buffers, filters, connections that wait for `accept`. socketpair stays allowed, because asyncio
needs it: its connections wait for no `accept`.
"""

SUBMISSION_IGNORED_SYSCALLS = _split_names("fsync fdatasync sync_file_range msync")
"""Calls that do nothing for a submission, and succeed. Its /tmp is a tmpfs, where they mean nothing. On a file of
Python, which it can open, each would flush the disk of the host.
"""

_FUTEX_WAIT, _FUTEX_WAIT_BITSET, _FUTEX_COMMAND, _FUTEX_PRIVATE = 0, 9, 0x7F, 0x80

SUBMISSION_CONDITIONS = (
    # In a file that cells share, a futex that is not private belongs to all of them, so they could wake each other.
    # Joining a thread waits for such a futex, and the kernel wakes it.
    Condition("futex", 1, _FUTEX_PRIVATE, mask=_FUTEX_PRIVATE),
    *(
        Condition("futex", 1, command, mask=_FUTEX_COMMAND | _FUTEX_PRIVATE)
        for command in (_FUTEX_WAIT, _FUTEX_WAIT_BITSET)
    ),
    # It may start threads, but no processes. All threads share one table of descriptors, because RLIMIT_NOFILE counts
    # those of one table.
    Condition("clone", 0, _CLONE_THREAD | _CLONE_FILES, mask=CLONE_NEW_FLAGS | _CLONE_THREAD | _CLONE_FILES),
    Condition("close_range", 2, 0, mask=0xFFFFFFFF & ~_CLOSE_RANGE_CLOEXEC),
    # It may map files, and anonymous memory of its own. Anonymous shared memory stays in use until its last page is
    # unmapped, but RLIMIT_AS counts only the pages that are mapped.
    Condition("mmap", 3, 0, mask=_MAP_ANONYMOUS),
    Condition("mmap", 3, _MAP_ANONYMOUS, mask=_MAP_ANONYMOUS | _MAP_SHARED | _MAP_HUGETLB),
    # No flags: they could show what is in the page cache, which all cells share, or change it.
    *(Condition(call, 5, 0) for call in ("preadv2", "pwritev2")),
    *(condition for condition in CELL_CONDITIONS if condition.call != "clone"),
    # The fork server and the relay have the same uid. It may change its own limits and processors, but not theirs, and
    # send signals only to its own process.
    *(Condition(call, 0, 0) for call in ("prlimit64", "sched_setaffinity")),
    *(Condition(call, 0, OWN_PID) for call in ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo")),
    *(Condition("fcntl", 1, command) for command in _FCNTL_COMMANDS),
    *(Condition("madvise", 2, advice) for advice in _MADVISE_ADVICE),
    *(Condition("prctl", 0, option) for option in _PRCTL_OPTIONS),
)

SUBMISSION_SYSCALLS = (
    CELL_SYSCALLS
    - _SUBMISSION_REFUSED_SYSCALLS
    - SUBMISSION_IGNORED_SYSCALLS
    - {condition.call for condition in SUBMISSION_CONDITIONS}
)
"""What the process that runs a submission may call. Those in SUBMISSION_CONDITIONS are also allowed."""

NEW_SYSCALL_NUMBERS = {"futex_waitv": 449, "fchmodat2": 452, "futex_wake": 454, "futex_wait": 455}
"""Numbers of allowed calls that an older libseccomp does not know by name. They are the same on all architectures."""
