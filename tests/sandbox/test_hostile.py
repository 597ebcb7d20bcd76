"""Hostile programs: each gets a correct status in bounded time, and the next submission runs normally."""

from textwrap import indent

import numpy as np
import pytest

from sandbox import Sandbox, Status
from tests.sandbox.job_builders import decode_outcome, make_job, run_and_keep

HOSTILE_PROGRAMS: dict[str, tuple[str, set[Status]]] = {
    "hangs": ("import time; time.sleep(99)", {Status.TIME_LIMIT}),
    "burns CPU": ("while True: pass", {Status.TIME_LIMIT}),
    "burns CPU in C": ("sum(range(10**12))", {Status.TIME_LIMIT}),
    "stops itself": ("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", {Status.TIME_LIMIT}),
    "ignores signals": (
        "import signal\nfor s in signal.valid_signals() - {9, 19}: signal.signal(s, signal.SIG_IGN)\nwhile True: pass",
        {Status.TIME_LIMIT},
    ),
    "swallows all exceptions": (
        "def g():\n    try:\n        while True: pass\n    finally:\n        g()\ng()",
        {Status.TIME_LIMIT},
    ),
    "forks without end": ("import os\nwhile True: os.fork()", {Status.RAISED}),
    "forks through libc": (
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "raise OSError(ctypes.get_errno(), 'refused') if libc.fork() == -1 else SystemExit('forked')",
        {Status.RAISED},
    ),
    "clones by number": (
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "raise OSError('refused') if libc.syscall(56, 17, 0, 0, 0, 0) == -1 else SystemExit('forked')",
        {Status.RAISED},
    ),
    "starts a program": ("import subprocess; subprocess.run(['/proc/self/exe'])", {Status.RAISED}),
    "replaces itself": ("import os, sys; os.execv(sys.executable, [sys.executable])", {Status.RAISED}),
    "starts threads without end": (
        "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(99,), daemon=True).start()",
        {Status.RAISED},
    ),
    "floods stdout": ("while True: print('x' * 9999)", {Status.OUTPUT_LIMIT}),
    "floods stderr by its number": ("import os\nwhile True: os.write(2, b'x' * 9999)", {Status.OUTPUT_LIMIT}),
    "fills memory with lists": ("x = []\nwhile True: x.append(' ' * 9999 + str(len(x)))", {Status.MEMORY_LIMIT}),
    "fills memory with arrays": (
        "import numpy as np\nx = []\nwhile True: x.append(np.ones(10**6))",
        {Status.MEMORY_LIMIT},
    ),
    "fills shared memory": (
        "import mmap\nx = []\nwhile True:\n    x.append(mmap.mmap(-1, 1 << 22))\n    x[-1].write(b'x' * (1 << 22))",
        # mmap reports ENOMEM as an OSError
        {Status.RAISED, Status.MEMORY_LIMIT},
    ),
    "fills a memfd": ("import os\nos.memfd_create('x')", {Status.RAISED}),
    "fills /tmp": (
        "for i in range(99):\n    with open(f'/tmp/{i}', 'wb') as file: file.write(b'x' * (8 << 20))",
        {Status.RAISED},
    ),
    "writes one large file": ("with open('/tmp/x', 'wb') as file: file.write(b'x' * (20 << 20))", {Status.RAISED}),
    "fills /dev/shm": ("open('/dev/shm/x', 'wb')", {Status.RAISED}),
    "makes files without end": (
        "import os\nfor i in range(10**9): os.close(os.open(f'/tmp/{i}', os.O_CREAT))",
        {Status.OUTPUT_LIMIT, Status.TIME_LIMIT, Status.RAISED},
    ),
    "makes folders without end": (
        "import os\nwhile True:\n    os.mkdir('d')\n    os.chdir('d')",
        {Status.OUTPUT_LIMIT, Status.TIME_LIMIT, Status.RAISED},
    ),
    "opens files without end": ("x = []\nwhile True: x.append(open('/dev/null'))", {Status.RAISED}),
    "kills the fork server": ("import os\nos.kill(1, 9)", {Status.RAISED}),
    "kills the relay": (
        "import os\npids = {int(pid) for pid in os.listdir('/proc') if pid.isdecimal()}\n"
        "os.kill(max(pids - {os.getpid()}), 9)",
        {Status.RAISED},
    ),
    "stops the relay through a descriptor": (
        "import fcntl, os, signal, socket\npids = {int(pid) for pid in os.listdir('/proc') if pid.isdecimal()}\n"
        "near, far = socket.socketpair()\nfcntl.fcntl(near, fcntl.F_SETOWN, max(pids - {os.getpid()}))",
        {Status.RAISED},
    ),
    "kills everything": ("import os\nos.kill(-1, 9)", {Status.RAISED}),
    "kills its process group": ("import os\nos.kill(0, 9)", {Status.RAISED}),
    "limits its parent": ("import resource\nresource.prlimit(1, resource.RLIMIT_CPU, (0, 0))", {Status.RAISED}),
    "slows its parent down": ("import os\nos.setpriority(os.PRIO_PROCESS, 1, 19)", {Status.RAISED}),
    "reads its parent's memory": ("open('/proc/1/mem', 'rb')", {Status.RAISED}),
    "lists its parent's files": ("import os\nos.listdir('/proc/1/fd')", {Status.RAISED}),
    "exits early": ("import os; os._exit(0)", {Status.EXITED}),
    "exits": ("import sys; sys.exit(0)", {Status.EXITED}),
    "kills itself": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", {Status.SIGNALLED}),
    "kills itself by a signal without a name": (
        "import os, signal; os.kill(os.getpid(), signal.SIGRTMIN + 5)",
        {Status.SIGNALLED},
    ),
    "shuts its parent out of what it leaves": (
        "import os\nos.makedirs('/tmp/a/b')\nfor path in ('/tmp/a/b', '/tmp/a', '/tmp'): os.chmod(path, 0)\n"
        "os._exit(0)",
        {Status.EXITED},
    ),
    "aborts": ("import os; os.abort()", {Status.SIGNALLED}),
    "segfaults": ("import ctypes; ctypes.string_at(0)", {Status.SIGNALLED}),
    "recurses": ("def g(): g()\ng()", {Status.RAISED}),
    "recurses without a limit": (
        "import sys\nsys.setrecursionlimit(10**9)\nclass A:\n    def __repr__(self): return repr(self)\nrepr(A())",
        {Status.SIGNALLED, Status.MEMORY_LIMIT, Status.RAISED},
    ),
    "raises what cannot be shown": (
        "class E(Exception):\n    def __str__(self): raise self\nraise E",
        {Status.RAISED},
    ),
    "raises a huge message": ("raise ValueError('x' * 10**7)", {Status.RAISED}),
    "returns a huge outcome": ("import numpy as np\nreturn np.ones(5 << 20)", {Status.OUTPUT_LIMIT}),
    "returns a deep outcome": ("x = []\nfor _ in range(10**5): x = [x]\nreturn x", {Status.BAD_FRAME}),
    "closes every channel": ("import os\nos.closerange(0, 99)", {Status.EXITED, Status.RAISED, Status.TIME_LIMIT}),
}


@pytest.mark.parametrize("program", HOSTILE_PROGRAMS)
def test_survives_hostile_program(sandbox: Sandbox, program: str):
    code, statuses = HOSTILE_PROGRAMS[program]
    source = f"def f(x):\n    if x == 2:\n{indent(code, ' ' * 8)}\n    return x\n"
    seconds = 1.0 if Status.TIME_LIMIT in statuses else 20.0
    before, during, after = sandbox.run(make_job(source, case_seconds=seconds)).cases
    assert during.status in statuses, during
    assert (decode_outcome(before), decode_outcome(after)) == (1, 3)
    following = sandbox.run(make_job("import os\ndef f(x): return [x, os.listdir('/tmp')]"))
    assert [decode_outcome(run) for run in following.cases] == [[1, []], [2, []], [3, []]]


@pytest.mark.parametrize("family", [2, 10, 16, 17, 38, 40])
def test_blocks_non_local_sockets(sandbox: Sandbox, family: int):
    """IPv4, IPv6, netlink, packet, kernel cryptography (AF_ALG), VM sockets."""
    run = sandbox.run(make_job("import socket\ndef f(x): socket.socket(x, socket.SOCK_DGRAM)", [family])).cases[0]
    assert run.error is not None
    assert run.error.type == "PermissionError"


FORGED = """
import os, struct, sys
HEAD = struct.Struct("<IBI")
TRUE = bytes([0xc3])

def forge(index):
    for fd in range(256):
        for frame in (HEAD.pack(1, 12, index) + TRUE, struct.pack("<I", 1) + TRUE, b"\\xff" * 64):
            try:
                os.write(fd, frame)
            except OSError:
                pass
"""


@pytest.mark.parametrize("when", ["before each case", "for cases to come", "and exits"])
def test_confines_forged_frames_to_their_case(sandbox: Sandbox, when: str):
    """A forged outcome must not count for another case. It would need the correct value, which is not in the cell."""
    forging = {
        "before each case": "forge(x)",
        "for cases to come": "forge(x + 1)",
        "and exits": "forge(x); os._exit(0)",
    }[when]
    source = FORGED + f"\ndef f(x):\n    if x == 1:\n        {forging}\n    return x * 10\n"
    job = make_job(source, range(4), restarts=9)
    first, second, third, fourth = run_and_keep(sandbox, job, lambda _i, run: run.status is Status.OK)
    assert decode_outcome(first) == 0
    assert second.status in {Status.OK, Status.BAD_FRAME, Status.OUTPUT_LIMIT, Status.EXITED}
    assert (decode_outcome(third), decode_outcome(fourth)) == (20, 30)
    assert [decode_outcome(run) for run in sandbox.run(make_job("def f(x): return x")).cases] == [1, 2, 3]


def test_replaces_forged_error_report(sandbox: Sandbox):
    source = """
        import os, struct
        def f(x):
            payload = b"\\xdf\\xff\\xff\\xff\\xff"
            os.write(4, struct.pack("<IBI", len(payload), 13, 0) + payload)
    """
    run = sandbox.run(make_job(source, [0])).cases[0]
    assert run.status is Status.RAISED
    assert run.error is not None
    assert "unreadable" in run.error.message


def test_clears_state_between_processes_and_submissions(sandbox: Sandbox):
    source = """
        import os, sys
        def f(x):
            found = [sorted(os.listdir("/tmp")), hasattr(sys, "mark"), "MARK" in os.environ]
            sys.mark = os.environ["MARK"] = "1"
            os.makedirs("/tmp/a/b")
            open("/tmp/a/b/c", "w").close()
            os.symlink("/", "/tmp/link")
            os.chmod("/tmp/a", 0)
            return found
    """
    clean = [[], False, False]
    for _ in range(2):
        runs = run_and_keep(sandbox, make_job(source), lambda _i, run: run.first_run is not None)
        assert [decode_outcome(run) for run in runs] == [clean, clean, clean]


def test_sends_each_case_only_when_it_runs(sandbox: Sandbox):
    """A program that searches its stack, its objects and /proc finds only its own case and, at most, earlier ones."""
    source = """
        import gc, sys
        import numpy as np

        def reachable():
            frame = sys._getframe()
            while frame:
                yield from frame.f_locals.values()
                yield from frame.f_globals.values()
                frame = frame.f_back
            yield from gc.get_objects()
            for made in gc.get_objects():
                yield from gc.get_referents(made)

        def readable():
            for line in open("/proc/self/maps"):
                span, rights, *_ = line.split()
                if rights.startswith("rw") and "[vvar" not in line:
                    low, high = (int(end, 16) for end in span.split("-"))
                    yield low, high - low

        def f(x):
            import ctypes
            arrays = [a for a in reachable() if isinstance(a, np.ndarray) and a.dtype == np.int64]
            seen = {int(a.flat[0]) for a in arrays if a.size == 999}
            mask = 0x5A5A5A5A5A5A5A5A
            words = set()
            for low, size in readable():
                data = np.frombuffer((ctypes.c_char * size).from_address(low), np.uint64)
                for k in range(4):
                    if ((data ^ np.uint64(mask)) == np.uint64((0x1122334455660000 + k) ^ mask)).any():
                        words.add(k)
            return [sorted(seen), sorted(words), int(x[0])]
    """
    secrets = [0x1122334455660000 + k for k in range(4)]
    cases = [np.full(999, secret, np.int64) for secret in secrets]
    runs = run_and_keep(sandbox, make_job(source, cases), lambda _i, run: run.first_run is not None)
    for k, run in enumerate(runs):
        seen, words, own = decode_outcome(run)
        assert (seen, own) == ([secrets[k]], secrets[k])
        assert set(words) <= set(range(k + 1)), "a later case is already in the cell"
