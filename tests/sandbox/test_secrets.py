"""Data that is not in the job is not in the cell: its memory and files, read from outside, do not contain it."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from sandbox import Sandbox, Status
from sandbox.result import CaseRun
from tests.sandbox import cell_processes
from tests.sandbox.job_builders import make_job


@pytest.mark.root
def test_keeps_expected_values_out_of_cell(sandbox: Sandbox):
    """Planted words in the case and the program are found; the expected array, which stays on the host, is not."""
    rng = np.random.default_rng()
    case, expected = rng.integers(2**62, size=500), rng.integers(2**62, size=500)
    program_word = secrets.token_hex(16)
    found: dict[str, int] = {}

    def accept(_index: int, run: CaseRun) -> bool:
        assert run.status is Status.OK, run
        planted = {
            "case": case[100:104].tobytes(),
            "program": program_word.encode(),
            "expected": expected[100:104].tobytes(),
        }
        pids = cell_processes.list_cell_processes(sandbox.name)
        assert len(pids) >= 2
        for name, data in planted.items():
            found[name] = sum(data in chunk for pid in pids for chunk in (*read_memory(pid), *read_files(pid)))
        return True

    source = (
        f"word = {program_word!r}\ndef f(x):\n    global stored\n    stored = x\n    open('/tmp/stored', "
        "'w').write(word)\n"
    )
    sandbox.run(make_job(source, [case]), accept=accept)
    assert found["case"] >= 1
    assert found["program"] >= 2
    assert found["expected"] == 0


@pytest.mark.root
def test_keeps_data_of_job_out_of_fork_server(sandbox: Sandbox):
    """The process that forks holds no part of a job. The relay and the fork do, so the search works."""
    case_word, program_word = secrets.token_hex(16), secrets.token_hex(16)
    found: dict[str, set[str]] = {}

    def accept(index: int, run: CaseRun) -> bool:
        assert run.status is Status.OK, run
        processes = cell_processes.list_cell_processes(sandbox.name)
        servers, relays = cell_processes.find_fork_servers(processes), cell_processes.find_relays(processes)
        for kind, pids in {"server": servers, "relay": relays, "fork": processes - servers - relays}.items():
            memory = b"".join(chunk for pid in pids for chunk in read_memory(pid))
            words = {"case": case_word, "program": program_word}
            found.setdefault(kind, set()).update(name for name, word in words.items() if word.encode() in memory)
        return index != 1 or run.first_run is not None

    source = f"word = {program_word!r}\nkept = []\ndef f(x):\n    kept.append(x)\n    return x, word\n"
    sandbox.run(make_job(source, [[case_word] * 20] * 3), accept=accept)
    assert found == {"server": set(), "relay": {"case", "program"}, "fork": {"case", "program"}}


def test_inspects_only_processes_in_cells(sandbox: Sandbox):
    """Another program started by this process may contain data that no cell may contain. A process that has a job is
    not one of an idle cell."""
    listed: list[set[int]] = []
    busy: list[set[int]] = []

    def accept(_index: int, _run: CaseRun) -> bool:
        listed.append(cell_processes.list_cell_processes(sandbox.name))
        servers = cell_processes.find_fork_servers(listed[0])
        busy.append(listed[0] - servers - cell_processes.find_idle_children(servers))
        return True

    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as bystander:
        sandbox.run(make_job("def f(x): return x", [1]), accept=accept)
        bystander.kill()
    assert len(listed[0]) >= 2
    assert busy[0]
    assert bystander.pid not in listed[0]


def read_memory(pid: int) -> Iterator[bytes]:
    """Yield the writable memory of a process; nothing if it exited after it was listed."""
    with suppress(ProcessLookupError, FileNotFoundError), Path(f"/proc/{pid}/mem").open("rb", buffering=0) as file:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights, *_ = line.split()
            if "[v" in line or "w" not in rights:
                continue
            low, high = (int(end, 16) for end in span.split("-"))
            file.seek(low)
            try:
                yield file.read(high - low)
            except OSError:
                continue


def read_files(pid: int) -> Iterator[bytes]:
    """Yield the files in a cell's private /tmp, but nothing of a process that exited after it was listed."""
    for folder, _, names in os.walk(f"/proc/{pid}/root/tmp"):
        for path in (Path(folder) / name for name in names):
            with suppress(ProcessLookupError, FileNotFoundError):
                yield path.read_bytes()
