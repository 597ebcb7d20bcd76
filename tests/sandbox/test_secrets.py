"""What is not in the job is not in the box: its memory and its files, read from outside, hold no such bytes."""

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
from tests.sandbox import boxes
from tests.sandbox.jobs import a_job


@pytest.mark.root
def test_it_lets_expected_values_nowhere_into_the_box(sandbox: Sandbox):
    """A word planted in the case and one in the program are found; the expected array, which the host holds, is not."""
    rng = np.random.default_rng()
    case, expected = rng.integers(2**62, size=500), rng.integers(2**62, size=500)
    in_program = secrets.token_hex(16)
    found: dict[str, int] = {}

    def accept(_index: int, run: CaseRun) -> bool:
        assert run.status is Status.OK, run
        wanted = {
            "case": case[100:104].tobytes(),
            "program": in_program.encode(),
            "expected": expected[100:104].tobytes(),
        }
        pids = boxes.inside(sandbox.name)
        assert len(pids) >= 2
        for name, data in wanted.items():
            found[name] = sum(data in chunk for pid in pids for chunk in (*memory(pid), *files(pid)))
        return True

    source = (
        f"word = {in_program!r}\ndef f(x):\n    global kept\n    kept = x\n    open('/tmp/kept', 'w').write(word)\n"
    )
    sandbox.run(a_job(source, [case]), accept=accept)
    assert found["case"] >= 1
    assert found["program"] >= 2
    assert found["expected"] == 0


def test_it_looks_into_boxes_alone(sandbox: Sandbox):
    """Another program that this process has started may well hold what no box may."""
    seen: list[set[int]] = []

    def look(_index: int, _run: CaseRun) -> bool:
        seen.append(boxes.inside(sandbox.name))
        return True

    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as bystander:
        sandbox.run(a_job("def f(x): return x", [1]), accept=look)
        bystander.kill()
    assert len(seen[0]) >= 2
    assert bystander.pid not in seen[0]


def memory(pid: int) -> Iterator[bytes]:
    """All that a process has mapped and could have written; nothing of one that has ended since it was listed."""
    with suppress(ProcessLookupError), Path(f"/proc/{pid}/mem").open("rb", buffering=0) as file:
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


def files(pid: int) -> Iterator[bytes]:
    """The files that only a box has: those of its /tmp."""
    for folder, _, names in os.walk(f"/proc/{pid}/root/tmp"):
        for path in (Path(folder) / name for name in names):
            yield path.read_bytes()
