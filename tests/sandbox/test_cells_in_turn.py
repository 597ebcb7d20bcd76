"""A program plants a word wherever it can, and searches for the word of an earlier one wherever it can.

The next cell finds nothing, nor does one that runs at the same time, although both may be forks of one template.
`test_leaks.py` compares named parts of the state; this module looks everywhere that a program can read.
"""

import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sandbox import Job, Sandbox, codec, probes
from tests.backends import STRICT_BUBBLEWRAP
from tests.sandbox import cell_processes
from tests.sandbox.job_builders import decode_outcome, make_job

SOURCE = r"""
import ctypes, errno, fcntl, mmap, os, platform, socket, stat, sys, threading, time
from contextlib import suppress
from pathlib import Path
import numpy as np
import cell
import probes

libc = ctypes.CDLL(None, use_errno=True)
KEY = 0x05711E
KEYRINGS = range(-8, 0)
ON_X86 = platform.machine() == "x86_64"
MQ_OPEN, MQ_SEND, MQ_RECEIVE = 240, 242, 243
ADD_KEY, REQUEST_KEY, KEYCTL = 248, 249, 250
SEARCH, READ, GET_PERSISTENT = 10, 11, 22
WRITABLE_FOLDERS = "/tmp", "/dev/shm", "/dev/mqueue", "/run", "/run/lock", "/var/tmp", "/dev", "/", "/cell", "."
SKIPPED_FILES = "kcore", "kmsg", "kpagecount", "kpageflags", "kpagecgroup", "pagemap", "mem", "trace_pipe", "clear_refs"
kept = []

def call(number, *arguments):
    return libc.syscall(ctypes.c_long(number), *(a if isinstance(a, bytes) else ctypes.c_long(a) for a in arguments))

def keep(value):
    kept.append(value)
    return value

# Planting

def plant_in_memory(word):
    keep([word * copies for copies in (1, 10, 1000)] + [np.frombuffer(word.encode() * 5000, np.uint8).copy()])
    pages = mmap.mmap(-1, 1 << 16, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    pages.write(word.encode())
    keep(pages)
    libc.strdup(word.encode() * 100)
    os.environ["WORD"] = sys.modules["sys"].word = np.word = word

def plant_in_files(word):
    for folder in WRITABLE_FOLDERS:
        with suppress(OSError):
            os.makedirs(f"{folder}/{word}/{word}")
        with suppress(OSError):
            keep(open(f"{folder}/{word}/file", "w+")).write(word)
        with suppress(OSError):
            Path(folder, f"file of {word}").write_text(word)
        with suppress(OSError):
            os.symlink(word, f"{folder}/link")
        with suppress(OSError):
            os.setxattr(folder, "user.word", word.encode())

def plant_in_descriptors(word):
    with suppress(OSError):
        fd = os.memfd_create(word)
        os.write(fd, word.encode())
        keep(fd)
    for _ in range(20):
        reader, writer = os.pipe()
        os.write(writer, word.encode())
        keep((reader, writer))

def plant_in_sockets(word):
    for name in (f"\0{word}", f"/tmp/socket of {word}"):
        with suppress(OSError):
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(name)
            listener.listen()
            keep(listener)
    with suppress(OSError):
        first, second = socket.socketpair()
        first.send(word.encode())
        keep((first, second))

def plant_in_names(word):
    libc.prctl(15, word.encode()[:15], 0, 0, 0)
    thread = threading.Thread(target=time.sleep, args=(60,), daemon=True)
    thread.start()
    names = f"/proc/self/task/{thread.native_id}/comm", "/proc/sys/kernel/hostname", "/proc/sys/kernel/domainname"
    for path in names:
        with suppress(OSError):
            Path(path).write_text(word[:15])
    libc.sethostname(word.encode(), len(word))
    libc.setdomainname(word.encode(), len(word))

def plant_in_system_v(word):
    number = libc.shmget(KEY, 4096, 0o1600)
    if number != -1:
        libc.shmat.restype = ctypes.c_void_p
        ctypes.memmove(libc.shmat(number, None, 0), word.encode(), len(word))
    libc.semget(KEY, 1, 0o1600)
    queue = libc.msgget(KEY, 0o1600)
    libc.msgsnd(queue, ctypes.c_long(1).value.to_bytes(8, "little") + word.encode(), len(word), 0o4000)

def plant_in_posix(word):
    libc.sem_open(f"/{word}".encode(), os.O_CREAT, 0o600, 1)
    if ON_X86:
        queue = call(MQ_OPEN, b"hostile-mark", os.O_CREAT | os.O_RDWR, 0o600, 0)
        call(MQ_SEND, queue, word.encode(), len(word), 0, 0)

def plant_in_keyrings(word):
    if ON_X86:
        for ring in KEYRINGS:
            call(ADD_KEY, b"user", b"hostile-mark", word.encode(), len(word), ring)
        call(KEYCTL, GET_PERSISTENT, -1, -3, 0, 0)

def plant_in_locks(word):
    for path in (os.__file__, "/dev/null", "/tmp"):
        with suppress(OSError):
            fd = os.open(path, os.O_RDONLY)
            keep(fd)
            for lock, flags in ((fcntl.flock, fcntl.LOCK_SH), (fcntl.lockf, fcntl.LOCK_SH | fcntl.LOCK_NB)):
                with suppress(OSError):
                    lock(fd, flags)

def plant(word):
    print(word * 10)
    for act in [value for name, value in globals().items() if name.startswith("plant_in_")]:
        act(word)

# Searching. Each word is given as two halves, so that no process has it only because it searches.

def search(first, second):
    found = {name.removeprefix("find_in_") for name, find in FINDERS.items() if find(first, second)}
    return sorted(found)

def has(data, first, second):
    parts = data.split(first.encode() if isinstance(data, bytes) else first)
    return any(part.startswith(second.encode() if isinstance(data, bytes) else second) for part in parts[1:])

def read(path, size=1 << 20):
    with suppress(OSError, ValueError):
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            return os.read(fd, size)
        finally:
            os.close(fd)
    return b""

def list_paths(root, depth=99):
    for folder, folders, names in os.walk(root):
        if folder.count("/") > depth or folder in ("/proc", "/sys"):
            folders.clear()
            continue
        yield from (f"{folder}/{name}" for name in [*folders, *names])

def find_in_memory(first, second):
    return probes.find_word(first, second)

def find_in_names_of_files(first, second):
    def read_link(path):
        with suppress(OSError):
            return os.readlink(path)
        return ""
    return any(has(path, first, second) or has(read_link(path), first, second) for path in list_paths("/", 3))

def find_in_contents_of_files(first, second):
    paths = [path for folder in WRITABLE_FOLDERS if folder not in ("/", "/cell") for path in list_paths(folder, 6)]
    return any(has(read(path), first, second) for path in paths if stat.S_ISREG(os.lstat(path).st_mode))

def find_in_attributes(first, second):
    def list_values(folder):
        with suppress(OSError):
            return [os.getxattr(folder, name) for name in os.listxattr(folder)]
        return []
    return any(has(value, first, second) for folder in WRITABLE_FOLDERS for value in list_values(folder))

def find_in_proc(first, second):
    "Names of processes have 15 characters."
    whole, start = (first, second), (first, second[: 15 - len(first)])
    for folder in ("/proc", *(f"/proc/{name}" for name in os.listdir("/proc") if name not in ("sys",))):
        for path in list_files_of_proc(folder):
            if path.rpartition("/")[2] not in SKIPPED_FILES and any(has(read(path), *word) for word in (whole, start)):
                return True
    return any(has(each, first, second) for each in [*os.uname()])

def list_files_of_proc(folder):
    with suppress(OSError):
        for entry in os.scandir(folder):
            if entry.is_file(follow_symlinks=False):
                yield entry.path
            elif entry.name in ("task", "net", "fdinfo", "sysvipc") or entry.name.isdigit() and folder != "/proc":
                yield from list_files_of_proc(entry.path)

def find_in_descriptors(first, second):
    for name in os.listdir("/proc/self/fd"):
        fd = int(name)
        with suppress(OSError):
            if has(os.readlink(f"/proc/self/fd/{fd}"), first, second):
                return True
    return False

def find_in_sockets(first, second):
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(f"\0{first}{second}") == 0

def find_in_system_v(first, second):
    return {libc.shmget(KEY, 0, 0), libc.semget(KEY, 0, 0), libc.msgget(KEY, 0)} != {-1}

def find_in_posix(first, second):
    if ON_X86 and call(MQ_OPEN, b"hostile-mark", os.O_RDWR, 0, 0) != -1:
        return True
    libc.sem_open.restype = ctypes.c_void_p
    return libc.sem_open(f"/{first}{second}".encode(), 0) is not None

def find_in_keyrings(first, second):
    if not ON_X86:
        return False
    return call(REQUEST_KEY, b"user", b"hostile-mark", 0, 0) != -1 or any(
        call(KEYCTL, SEARCH, ring, b"user", b"hostile-mark", 0) != -1 for ring in KEYRINGS
    )

def find_in_locks(first, second):
    return len(read("/proc/locks").splitlines()) > 0

FINDERS = {name: value for name, value in list(globals().items()) if name.startswith("find_in_")}

def f(case):
    action, halves = case
    if action != "search":
        plant("".join(halves))
        if action == "plant and wait":
            cell.ask(None)
    return search(*halves) if action != "plant and wait" else []
"""

FOUND_IN_OWN_PROCESS = ["contents_of_files", "descriptors", "memory", "names_of_files", "proc"]
"""Where a program finds its own word. It cannot plant it anywhere else."""
SEARCHES = 4
"""More than there are spare cells, so that one is forked after the word was planted."""


def make_word() -> list[str]:
    """Two halves, the first of which is short enough for the names of processes."""
    return [secrets.token_hex(4), secrets.token_hex(12)]


def make_search_job(action: str, halves: list[str]) -> Job:
    job = make_job(SOURCE, [[action, halves]])
    return replace(job, files={**job.files, "probes.py": Path(probes.__file__).read_bytes()})


def run_search(sandbox: Sandbox, action: str, halves: list[str]) -> list[str]:
    return decode_outcome(sandbox.run(make_search_job(action, halves)).cases[0])


def test_finds_word_in_its_own_process(sandbox: Sandbox):
    """Proves that the search works."""
    assert run_search(sandbox, "plant", make_word()) == FOUND_IN_OWN_PROCESS


def test_later_cells_find_nothing(sandbox: Sandbox, request: pytest.FixtureRequest):
    halves = make_word()
    is_shared = request.node.callspec.params["sandbox"] not in ("docker", "launcher", STRICT_BUBBLEWRAP)
    run_search(sandbox, "plant", halves)
    templates = cell_processes.find_templates()
    found = [run_search(sandbox, "search", halves) for _ in range(SEARCHES)]
    assert found == [[]] * SEARCHES
    if is_shared:
        assert templates & cell_processes.find_templates(), "the cells had no template in common"


def test_concurrent_cell_finds_nothing(sandbox: Sandbox):
    halves, found = make_word(), list[Any]()

    def answer(_index: int, _question: bytes) -> bytes:
        found.extend(run_search(sandbox, "search", halves) for _ in range(2))
        return codec.encode(None)

    (run,) = sandbox.run(make_search_job("plant and wait", halves), answer=answer).cases
    assert decode_outcome(run) == []
    assert found == [[], []]
