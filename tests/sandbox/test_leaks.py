"""State that a process leaves is invisible to other processes: in its cell, the next cell or a concurrent one."""

from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.result import CaseRun
from tests.sandbox.job_builders import decode_outcome, make_job, run_and_keep

STATE_SOURCE = """
import builtins, contextlib, ctypes, fcntl, mmap, os, resource, signal, socket, stat, sys, threading, time
import numpy as np
import cell

libc = ctypes.CDLL(None, use_errno=True)
KEY = 0x05711E
LIMITS = resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_CPU
references = []

def read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError as error:
        return error.errno

def list_names(folder):
    try:
        return sorted(os.listdir(folder))
    except OSError as error:
        return error.errno

def try_connect():
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex("\\0hostile-mark")

def read_umask():
    current = os.umask(0)
    os.umask(current)
    return current

def read_flags(path):
    with open_folder(path) as fd:
        try:
            return fcntl.ioctl(fd, 0x80086601, bytes(8))
        except OSError as error:
            return error.errno

def read_hint(path):
    with open_folder(path) as fd:
        return fcntl.fcntl(fd, 1035, bytes(8))

def write_flags(path):
    with open_folder(path) as fd:
        fcntl.ioctl(fd, 0x40086602, bytes([0x40, 0, 0, 0, 0, 0, 0, 0]))

def write_hint(path):
    with open_folder(path) as fd:
        fcntl.fcntl(fd, 1036, bytes([5, 0, 0, 0, 0, 0, 0, 0]))

@contextlib.contextmanager
def open_folder(path):
    fd = os.open(path, os.O_RDONLY)
    try:
        yield fd
    finally:
        os.close(fd)

def read_state():
    status = os.stat("/tmp")
    return {
        "file": list_names("/tmp"),
        "mode of /tmp": status.st_mode,
        "times of /tmp": (status.st_atime, status.st_mtime),
        "attribute of /tmp": sorted(os.listxattr("/tmp")),
        "flags of /tmp": read_flags("/tmp"),
        "hint of /tmp": read_hint("/tmp"),
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "umask": read_umask(),
        "limits": [resource.getrlimit(kind) for kind in LIMITS],
        "handler": [str(signal.getsignal(number)) for number in sorted(signal.valid_signals())],
        "blocked signals": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
        "timer": signal.getitimer(signal.ITIMER_VIRTUAL)[1],
        "niceness": os.getpriority(os.PRIO_PROCESS, 0),
        "niceness of the session": str(read("/proc/self/autogroup")).partition("nice")[2],
        "processors": sorted(os.sched_getaffinity(0)),
        "thread": len(os.listdir("/proc/self/task")),
        "module": [hasattr(place, "mark") for place in (sys, np, builtins, os)],
        "name": read("/proc/self/comm"),
        "timer slack": libc.prctl(30, 0, 0, 0, 0),
        "OOM score": read("/proc/self/oom_score_adj"),
        "dumpable": libc.prctl(3, 0, 0, 0, 0),
        "descriptors": len(os.listdir("/proc/self/fd")),
        "abstract socket": (try_connect(), "hostile-mark" in str(read("/proc/net/unix"))),
        "locks": read("/proc/locks"),
        "shared memory": (list_names("/dev/shm"), read("/proc/sysvipc/shm")),
        "semaphore": read("/proc/sysvipc/sem"),
        "queue": (read("/proc/sysvipc/msg"), list_names("/dev/mqueue")),
        "keyring": libc.syscall(250, 0, -3, 0),
        "host name": os.uname().nodename,
    }

def listen():
    references.append(socket.socket(socket.AF_UNIX))
    references[-1].bind("\\0hostile-mark")
    references[-1].listen()

def lock():
    references.append(open(os.__file__))
    fcntl.flock(references[-1], fcntl.LOCK_SH)

def lock_by_fcntl():
    references.append(open(os.__file__))
    fcntl.lockf(references[-1], fcntl.LOCK_SH | fcntl.LOCK_NB)

def call_fcntl(path, command, argument):
    references.append(os.open(path, os.O_RDONLY))
    fcntl.fcntl(references[-1], command, argument)

def create_file(name):
    write(name, "")
    return name

def require_success(result):
    if result == -1:
        raise OSError(ctypes.get_errno(), "refused")

def mark_modules():
    sys.mark = np.mark = builtins.mark = os.mark = True

def write(path, text):
    with open(path, "w") as file:
        file.write(text)

ACTIONS = {
    "file": lambda: (os.makedirs("hostile-mark/a"), os.chmod("hostile-mark/a", 0), os.mkdir("hostile-mark/b")),
    "mode of /tmp": lambda: os.chmod("/tmp", 0o751),
    "attribute of /tmp": lambda: os.setxattr("/tmp", "user.hostile-mark", b"1"),
    "flags of /tmp": lambda: write_flags("/tmp"),
    "hint of /tmp": lambda: write_hint("/tmp"),
    "environment": lambda: os.environ.update(MARK="1"),
    "folder": lambda: os.chdir("hostile-mark"),
    "umask": lambda: os.umask(0o123),
    "limits": lambda: [resource.setrlimit(kind, (50, 50)) for kind in LIMITS[:2]],
    "handler": lambda: signal.signal(signal.SIGUSR1, signal.SIG_IGN),
    "blocked signals": lambda: signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2]),
    "timer": lambda: signal.setitimer(signal.ITIMER_VIRTUAL, 1000, 1000),
    "niceness": lambda: os.setpriority(os.PRIO_PROCESS, 0, 5),
    "niceness of the session": lambda: write("/proc/self/autogroup", "5"),
    "processors": lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}),
    "thread": lambda: threading.Thread(target=time.sleep, args=(99,), daemon=True).start(),
    "module": mark_modules,
    "name": lambda: require_success(libc.prctl(15, b"hostile-mark", 0, 0, 0)),
    "timer slack": lambda: require_success(libc.prctl(29, 123456, 0, 0, 0)),
    "OOM score": lambda: write("/proc/self/oom_score_adj", "0"),
    "dumpable": lambda: require_success(libc.prctl(4, 1, 0, 0, 0)),
    "descriptors": lambda: references.append(os.pipe()),
    "abstract socket": listen,
    "locks": lock,
    "locks by fcntl": lock_by_fcntl,
    "locks of open file descriptions": lambda: call_fcntl(os.__file__, 37, bytes(32)),
    "lease": lambda: call_fcntl(create_file("leased"), 1024, fcntl.F_RDLCK),
    "directory notifications": lambda: call_fcntl("/tmp", 1026, 2),
    "inotify": lambda: require_success(libc.inotify_init1(0)),
    "shared memory": lambda: require_success(libc.shmget(KEY, 4096, 0o1600)),
    "shared memory by name": lambda: write("/dev/shm/hostile-mark", "1"),
    "shared memory without a name": lambda: os.memfd_create("hostile-mark"),
    "semaphore": lambda: require_success(libc.semget(KEY, 1, 0o1600)),
    "queue": lambda: require_success(libc.msgget(KEY, 0o1600)),
    "queue by name": lambda: write("/dev/mqueue/hostile-mark", "1"),
    "keyring": lambda: require_success(libc.syscall(248, b"user", b"hostile-mark", b"1", 1, -3)),
    "host name": lambda: socket.sethostname("hostile-mark"),
}

def leave_state():
    left = []
    for name, act in ACTIONS.items():
        try:
            act()
        except OSError:
            continue
        left.append(name)
    # This comes last, because the changes in /tmp also changed its times.
    os.utime("/tmp", (77, 77))
    return [*left, "times of /tmp"]
"""
READ_AND_LEAVE = (
    STATE_SOURCE + "\ndef f(x):\n    found = read_state()\n    return found, leave_state() if x < 3 else []\n"
)
READ_LEAVE_AND_ASK = (
    STATE_SOURCE
    + "\ndef f(x):\n    found = read_state()\n    left = leave_state()\n    cell.ask(left)\n    return found, left\n"
)

BLOCKED = {
    *(
        "attribute of /tmp",
        "flags of /tmp",
        "hint of /tmp",
        "niceness",
        "niceness of the session",
        "OOM score",
        "dumpable",
        "locks",
        "locks by fcntl",
        "locks of open file descriptions",
        "lease",
        "directory notifications",
        "inotify",
    ),
    *("shared memory", "shared memory by name", "shared memory without a name", "semaphore", "queue", "queue by name"),
    *("keyring", "host name"),
}
"""The names in ACTIONS that the sandbox blocks."""


@pytest.fixture
def clean(sandbox: Sandbox) -> dict[str, Any]:
    """The state that the first process of a cell observes."""
    found, left = decode_outcome(sandbox.run(make_job(READ_AND_LEAVE, [1])).cases[0])
    assert not BLOCKED & set(left)
    assert found["file"] == []
    assert found["environment"] == {}
    return found


def test_detects_state_within_one_process(sandbox: Sandbox, clean: dict[str, Any]):
    """Proves that `read_state` detects all state that `leave_state` can leave."""
    first, then = (decode_outcome(run) for run in sandbox.run(make_job(READ_AND_LEAVE, [2, 3])).cases)
    found, left = first
    assert found == clean
    changed = {name for name in clean if then[0][name] != clean[name]}
    one_processor = {"processors"} if len(clean["processors"]) == 1 else set()
    assert set(left) - one_processor <= changed, set(left) - changed
    assert len(left) > 14


def test_leaves_no_state_for_next_process_in_cell(sandbox: Sandbox, clean: dict[str, Any]):
    def accept(_index: int, run: CaseRun) -> bool:
        return run.first_run is not None

    for run in run_and_keep(sandbox, make_job(READ_AND_LEAVE, [1, 2, 3], restarts=9), accept):
        assert decode_outcome(run)[0] == clean


def test_leaves_no_state_for_next_cell(sandbox: Sandbox, clean: dict[str, Any]):
    for _ in range(2):
        assert decode_outcome(sandbox.run(make_job(READ_AND_LEAVE, [1])).cases[0])[0] == clean


def test_hides_state_from_concurrent_cell(sandbox: Sandbox, clean: dict[str, Any]):
    """The other cell runs while the first one still holds all its state."""
    concurrent_states: list[dict[str, Any]] = []

    def answer(_index: int, _question: bytes) -> bytes:
        concurrent_states.append(decode_outcome(sandbox.run(make_job(READ_AND_LEAVE, [3])).cases[0])[0])
        return b"\xc0"

    run = sandbox.run(make_job(READ_LEAVE_AND_ASK, [1]), answer=answer).cases[0]
    assert decode_outcome(run)[0] == clean
    assert concurrent_states == [clean]
