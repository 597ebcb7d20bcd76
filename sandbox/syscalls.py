"""Which system calls a cell blocks and which it needs. Every backend's filters are built from these lists."""


def _split_names(text: str) -> frozenset[str]:
    return frozenset(text.split())


CLONE_NEW_FLAGS = 0x7E020080
"""All flags of clone that create a namespace."""

CLONE_THREAD = 0x00010000
AF_UNIX = 1

TERMINAL_INPUT_IOCTLS = (0x5412, 0x541C)
"""The ioctls TIOCSTI and TIOCLINUX, which can type into the terminal that started the cell."""

SHARED_STATE_IOCTLS = (0x40086602, 0x40046602, 0x401C5820, 0x40087602, 0x40047602, 0x8901, 0x8902)
"""FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR and FS_IOC_SETVERSION with their 32-bit variants, whose effects on /tmp would
outlive a process; FIOSETOWN and SIOCSPGRP, which let the kernel send signals to another process."""

ALLOWED_IOCTLS = (0x5401, 0x802C542A, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""TCGETS, TCGETS2 (isatty), TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX and FIOCLEX: what Python uses on files."""

BLOCKED_SYSCALLS = _split_names(
    """
    ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd
    keyctl add_key request_key bpf perf_event_open userfaultfd
    io_uring_setup io_uring_enter io_uring_register io_setup io_submit
    mount umount2 pivot_root chroot fsopen fsconfig fsmount fspick move_mount open_tree mount_setattr unshare setns
    kexec_load kexec_file_load init_module finit_module delete_module
    open_by_handle_at name_to_handle_at personality swapon swapoff reboot syslog quotactl quotactl_fd acct
    fanotify_init fanotify_mark memfd_secret lookup_dcookie nfsservctl iopl ioperm modify_ldt vm86 vm86old
    uselib ustat sysfs _sysctl vhangup settimeofday clock_settime clock_adjtime adjtimex sethostname setdomainname
    move_pages migrate_pages mbind set_mempolicy set_mempolicy_home_node
    """
)
"""Blocked for every process of a cell."""

SUBMISSION_BLOCKED_SYSCALLS = _split_names(
    """
    fork vfork execve execveat memfd_create shmget shmat shmctl semget semop semtimedop semctl
    msgget msgsnd msgrcv msgctl mq_open mq_unlink
    setpriority ioprio_set sched_setscheduler sched_setparam sched_setattr
    setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat
    flock inotify_init inotify_init1 inotify_add_watch
    tkill pidfd_send_signal
    """
)
"""Also blocked for the process that runs a submission. Two of the last three lines would leave state on /tmp for the
next process, or would let cells that share the files of one Python observe each other. The last line sends signals to a
thread or process that a filter cannot compare.
"""

SUBMISSION_BLOCKED_NUMBERS = (469,)
"""Also blocked: file_setattr, which is newer than the libseccomp that builds the filters. Its number is the same on all
machines.
"""

SIGNAL_SYSCALLS = ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo")
"""Send a signal to the process of the first argument. A submission may send signals only to its own process."""

BLOCKED_FCNTL_COMMANDS = (5, 6, 7, 36, 37, 38, 1024, 1025, 1026, 1036, 1038, 8, 10, 15)
"""The same effects through fcntl: F_GETLK, F_SETLK and F_SETLKW, their open-file-description variants, leases and
F_NOTIFY; F_SET_RW_HINT and F_SET_FILE_RW_HINT, which the kernel stores in the file; F_SETOWN, F_SETSIG and F_SETOWN_EX,
which send signals."""

PR_SET_DUMPABLE = 4
"""With this option a process would own its files in /proc again, some of which it shares with the fork server."""

ALLOWED_SYSCALLS = (
    _split_names(
        """
    access alarm arch_prctl brk capget capset chdir chmod chown clock_getres clock_gettime clock_nanosleep
    close close_range copy_file_range creat dup dup2 dup3
    epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2
    execve execveat exit exit_group faccessat faccessat2 fadvise64 fallocate fchdir fchmod fchmodat fchmodat2 fchown
    fchownat fcntl fdatasync fgetxattr flistxattr flock fstat fstatfs fsync ftruncate
    futex futex_wait futex_wake futex_waitv futimesat
    get_robust_list getcpu getcwd getdents getdents64 getegid geteuid getgid getgroups getitimer getpeername getpgid
    getpgrp getpid getppid getpriority getrandom getresgid getresuid getrlimit getrusage getsid getsockname getsockopt
    gettid gettimeofday getuid getxattr inotify_add_watch inotify_init inotify_init1 inotify_rm_watch ioprio_get
    kill lchown lgetxattr link linkat listen listxattr llistxattr lseek lstat madvise membarrier mincore
    mkdir mkdirat mlock mlock2 mmap mprotect mremap msync munlock munmap nanosleep newfstatat open openat openat2
    pause pidfd_open pidfd_send_signal pipe pipe2 poll ppoll prctl pread64 preadv preadv2 prlimit64 pselect6
    pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv recvfrom recvmmsg recvmsg rename renameat
    renameat2 restart_syscall rmdir rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn
    rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min sched_getaffinity
    sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval sched_setaffinity sched_yield seccomp select
    sendfile sendmmsg sendmsg sendto set_robust_list set_tid_address setfsgid setfsuid setgid setgroups setitimer
    setpgid setregid setresgid setresuid setreuid setrlimit setsid setsockopt setuid shutdown sigaltstack signalfd
    signalfd4 splice stat statfs statx symlink symlinkat sync sync_file_range syncfs sysinfo tee tgkill
    time timer_create timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime
    timerfd_settime times tkill truncate umask uname unlink unlinkat utime utimensat utimes vmsplice
    wait4 waitid write writev accept accept4 bind connect
    """
    )
    - BLOCKED_SYSCALLS
)
"""The container engines' default list, reduced to what an unprivileged Python needs. `clone`, `socket`, `socketpair`
and `ioctl` are also allowed, with conditions on their arguments.
"""
