"""What one process of a submission leaves, no other finds: in the same cell, in the next one, in one beside it."""

from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.result import CaseRun
from tests.sandbox.jobs import a_job, value

LEAVER = """
import builtins, ctypes, fcntl, mmap, os, resource, signal, socket, stat, sys, threading, time
import numpy as np
import cell

libc = ctypes.CDLL(None, use_errno=True)
KEY = 0x05711E
LIMITS = resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_CPU
kept = []

def read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError as error:
        return error.errno

def names(folder):
    try:
        return sorted(os.listdir(folder))
    except OSError as error:
        return error.errno

def reach():
    with socket.socket(socket.AF_UNIX) as near:
        return near.connect_ex("\\0hostile-mark")

def umask():
    now = os.umask(0)
    os.umask(now)
    return now

def look():
    about = os.stat("/tmp")
    return {
        "file": names("/tmp"),
        "rights of /tmp": about.st_mode,
        "times of /tmp": (about.st_atime, about.st_mtime),
        "attribute of /tmp": sorted(os.listxattr("/tmp")),
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "umask": umask(),
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
        "slack": libc.prctl(30, 0, 0, 0, 0),
        "killed first": read("/proc/self/oom_score_adj"),
        "readable": libc.prctl(3, 0, 0, 0, 0),
        "descriptors": len(os.listdir("/proc/self/fd")),
        "abstract socket": (reach(), "hostile-mark" in str(read("/proc/net/unix"))),
        "locks": read("/proc/locks"),
        "shared memory": (names("/dev/shm"), read("/proc/sysvipc/shm")),
        "semaphore": read("/proc/sysvipc/sem"),
        "queue": (read("/proc/sysvipc/msg"), names("/dev/mqueue")),
        "keyring": libc.syscall(250, 0, -3, 0),
        "host name": os.uname().nodename,
    }

def listen():
    kept.append(socket.socket(socket.AF_UNIX))
    kept[-1].bind("\\0hostile-mark")
    kept[-1].listen()

def lock():
    kept.append(open(os.__file__))
    fcntl.flock(kept[-1], fcntl.LOCK_SH)

def lock_by_fcntl():
    kept.append(open(os.__file__))
    fcntl.lockf(kept[-1], fcntl.LOCK_SH | fcntl.LOCK_NB)

def by_fcntl(path, command, argument):
    kept.append(os.open(path, os.O_RDONLY))
    fcntl.fcntl(kept[-1], command, argument)

def mine(name):
    write(name, "")
    return name

def must(result):
    if result == -1:
        raise OSError(ctypes.get_errno(), "refused")

def mark_modules():
    sys.mark = np.mark = builtins.mark = os.mark = True

def write(path, text):
    with open(path, "w") as file:
        file.write(text)

LEAVE = {
    "file": lambda: (os.makedirs("hostile-mark/a"), os.chmod("hostile-mark/a", 0), os.mkdir("hostile-mark/b")),
    "rights of /tmp": lambda: os.chmod("/tmp", 0o751),
    "attribute of /tmp": lambda: os.setxattr("/tmp", "user.hostile-mark", b"1"),
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
    "name": lambda: must(libc.prctl(15, b"hostile-mark", 0, 0, 0)),
    "slack": lambda: must(libc.prctl(29, 123456, 0, 0, 0)),
    "killed first": lambda: write("/proc/self/oom_score_adj", "0"),
    "readable": lambda: must(libc.prctl(4, 1, 0, 0, 0)),
    "descriptors": lambda: kept.append(os.pipe()),
    "abstract socket": listen,
    "locks": lock,
    "locks by fcntl": lock_by_fcntl,
    "locks of descriptions": lambda: by_fcntl(os.__file__, 37, bytes(32)),
    "lease": lambda: by_fcntl(mine("leased"), 1024, fcntl.F_RDLCK),
    "notices": lambda: by_fcntl("/tmp", 1026, 2),
    "watches": lambda: must(libc.inotify_init1(0)),
    "shared memory": lambda: must(libc.shmget(KEY, 4096, 0o1600)),
    "shared memory by name": lambda: write("/dev/shm/hostile-mark", "1"),
    "shared memory without a name": lambda: os.memfd_create("hostile-mark"),
    "semaphore": lambda: must(libc.semget(KEY, 1, 0o1600)),
    "queue": lambda: must(libc.msgget(KEY, 0o1600)),
    "queue by name": lambda: write("/dev/mqueue/hostile-mark", "1"),
    "keyring": lambda: must(libc.syscall(248, b"user", b"hostile-mark", b"1", 1, -3)),
    "host name": lambda: socket.sethostname("hostile-mark"),
}

def leave():
    left = []
    for name, act in LEAVE.items():
        try:
            act()
        except OSError:
            continue
        left.append(name)
    # The last of all, for what was done in /tmp has changed its times.
    os.utime("/tmp", (77, 77))
    return [*left, "times of /tmp"]
"""
TWICE = LEAVER + "\ndef f(x):\n    found = look()\n    return found, leave() if x < 3 else []\n"
HOLDS = LEAVER + "\ndef f(x):\n    found = look()\n    left = leave()\n    cell.ask(left)\n    return found, left\n"

REFUSED = {
    *(
        "attribute of /tmp",
        "niceness",
        "niceness of the session",
        "killed first",
        "readable",
        "locks",
        "locks by fcntl",
        "locks of descriptions",
        "lease",
        "notices",
        "watches",
    ),
    *("shared memory", "shared memory by name", "shared memory without a name", "semaphore", "queue", "queue by name"),
    *("keyring", "host name"),
}
"""What a process could leave to others in no other way than these."""


@pytest.fixture
def clean(sandbox: Sandbox) -> dict[str, Any]:
    """What the first process of a cell finds."""
    found, left = value(sandbox.run(a_job(TWICE, [1])).cases[0])
    assert not REFUSED & set(left)
    assert found["file"] == []
    assert found["environment"] == {}
    return found


def test_it_would_see_what_was_left(sandbox: Sandbox, clean: dict[str, Any]):
    """Within one process all that was not refused is found, one thing after the other."""
    first, then = (value(run) for run in sandbox.run(a_job(TWICE, [2, 3])).cases)
    found, left = first
    assert found == clean
    changed = {name for name in clean if then[0][name] != clean[name]}
    one_processor = {"processors"} if len(clean["processors"]) == 1 else set()
    assert set(left) - one_processor <= changed, set(left) - changed
    assert len(left) > 14


def test_a_process_leaves_nothing_to_the_next_of_its_cell(sandbox: Sandbox, clean: dict[str, Any]):
    def again(_index: int, run: CaseRun) -> bool:
        return run.first is not None

    runs = sandbox.run(a_job(TWICE, [1, 2, 3], restarts=9), accept=again).cases
    for run in runs:
        assert value(run)[0] == clean


def test_a_cell_leaves_nothing_to_the_next(sandbox: Sandbox, clean: dict[str, Any]):
    for _ in range(2):
        assert value(sandbox.run(a_job(TWICE, [1])).cases[0])[0] == clean


def test_a_cell_shows_nothing_to_one_beside_it(sandbox: Sandbox, clean: dict[str, Any]):
    """The other is looked at while the first holds all that it has."""
    beside: list[dict[str, Any]] = []

    def answer(_index: int, _question: bytes) -> bytes:
        beside.append(value(sandbox.run(a_job(TWICE, [3])).cases[0])[0])
        return b"\xc0"

    run = sandbox.run(a_job(HOLDS, [1]), answer=answer).cases[0]
    assert value(run)[0] == clean
    assert beside == [clean]
