"""Counters of the kernel through which a process can leave a number for a later process of its cell."""

from dataclasses import replace
from typing import Any

from sandbox import Job, Sandbox, codec
from tests.sandbox import cell_processes
from tests.sandbox.job_builders import decode_outcome, make_job

SOURCE = """
import ctypes, mmap, os, sys, threading, time
from pathlib import Path
import cell

libc = ctypes.CDLL(None)
libc.opendir.restype = libc.readdir.restype = ctypes.c_void_p
libc.opendir.argtypes, libc.readdir.argtypes = [ctypes.c_char_p], [ctypes.c_void_p]

def read_stat(pid, field):
    "Fields have the numbers of man 5 proc_pid_stat."
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[field - 3])

def read_thread_id():
    ids = []
    thread = threading.Thread(target=lambda: ids.append(threading.get_native_id()))
    thread.start()
    thread.join()
    return ids[0]

def read_inode():
    Path("/tmp/probe").touch()
    inode = os.stat("/tmp/probe").st_ino
    os.unlink("/tmp/probe")
    return inode

def read_directory_offset():
    "A directory entry has its position behind its inode number."
    Path("/tmp/probe").touch()
    folder, offsets = libc.opendir(b"/tmp"), []
    while entry := libc.readdir(folder):
        offsets.append(ctypes.c_long.from_address(entry + 8).value)
    os.unlink("/tmp/probe")
    return min(offset for offset in offsets if offset > 1)

def read_relay_switches():
    first, relay = sorted(int(name) for name in os.listdir("/proc") if name.isdigit())[:2]
    lines = Path(f"/proc/{relay}/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if "ctxt_switches" in line)

def read_case_index():
    frame = sys._getframe()
    while not hasattr(frame.f_locals.get("self"), "index"):
        frame = frame.f_back
    return frame.f_locals["self"].index

READERS = {
    "process id": os.getpid,
    "thread id": read_thread_id,
    "last process id": lambda: int(Path("/proc/loadavg").read_text().split()[4]),
    "inode number of /tmp": read_inode,
    "directory offset of /tmp": read_directory_offset,
    "page faults of ended processes": lambda: read_stat(1, 11),
    "CPU time of ended processes": lambda: read_stat(1, 16) + read_stat(1, 17),
    "context switches of the relay": read_relay_switches,
    "index of the case": read_case_index,
}

def leave_numbers():
    for _ in range(300):
        threading.Thread(target=int).start()
    for number in range(50):
        Path(f"/tmp/{number}").touch()
    for _ in range(3000):
        with mmap.mmap(-1, 1, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as page:
            page[0] = 1
    for _ in range(1000):
        cell.ask(None)
    deadline = time.process_time() + 1
    while time.process_time() < deadline:
        pass

def f(x):
    found = {name: read() for name, read in READERS.items()}
    leave_numbers()
    return found
"""
"""Reads each counter, and then raises all of them."""

MIN_INCREASES = {
    "process id": 100,
    "thread id": 100,
    "last process id": 100,
    "inode number of /tmp": 20,
    "directory offset of /tmp": 20,
    "page faults of ended processes": 1500,
    "CPU time of ended processes": 50,
    "context switches of the relay": 700,
    "index of the case": 1,
}
"""By how much the program raises each counter at least. What the cell itself adds is less, and varies."""


def run_cases(sandbox: Sandbox, job: Job) -> list[dict[str, int]]:
    return [decode_outcome(run) for run in sandbox.run(job, answer=lambda _index, _frame: codec.encode(None)).cases]


def test_processes_of_a_cell_see_counters(sandbox: Sandbox):
    """Proves that the program can read and raise each counter."""
    first, second = run_cases(sandbox, replace(make_job(SOURCE, [1, 2]), fresh_process_per_case=True))
    increases = {name: second[name] - first[name] for name in MIN_INCREASES}
    assert {name for name, minimum in MIN_INCREASES.items() if increases[name] < minimum} == set(), increases


def test_fresh_cells_reset_counters(sandbox: Sandbox):
    found = run_cases(sandbox, replace(make_job(SOURCE, [1, 2, 3]), fresh_cell_per_case=True))
    counts = {name: [each[name] for each in found] for name in MIN_INCREASES}
    assert {
        name for name, minimum in MIN_INCREASES.items() if max(counts[name]) - min(counts[name]) >= minimum
    } == set(), counts


def test_runs_rejected_case_again_in_fresh_cell(sandbox: Sandbox):
    """The callbacks receive the index that the case itself does not learn."""
    calls: list[tuple[str, int, Any]] = []
    source = "import cell, os\ndef f(x):\n    open('/tmp/seen', 'x').close()\n    return cell.ask(x)"
    job = replace(make_job(source, ["a", "b"]), fresh_cell_per_case=True)

    def answer(index: int, frame: bytes) -> bytes:
        calls.append(("answer", index, codec.decode(frame)))
        return frame

    def accept(index: int, run: Any) -> bool:
        calls.append(("accept", index, decode_outcome(run)))
        return run.first_run is not None

    sandbox.run(job, answer=answer, accept=accept)
    case_calls = [[("answer", index, name), ("accept", index, name)] * 2 for index, name in enumerate("ab")]
    assert calls == [*case_calls[0], *case_calls[1]]


def test_replaces_lost_cell_of_a_case(sandbox: Sandbox):
    lost: list[int] = []

    def answer(index: int, frame: bytes) -> bytes:
        if index == 1 and not lost:
            lost.append(cell_processes.kill_cells(sandbox.name))
        return frame

    job = replace(make_job("import cell\ndef f(x): return cell.ask(x)", [1, 2, 3]), fresh_cell_per_case=True)
    assert [decode_outcome(run) for run in sandbox.run(job, answer=answer).cases] == [1, 2, 3]
    assert lost[0] >= 1
