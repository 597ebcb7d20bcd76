"""The script that runs `ring_worker` in processes with real sockets accepts right solutions only."""

from pathlib import Path

import pytest

from tools.practice.ring_all_reduce import REFERENCE, main

OWN_VALUES = """
import numpy as np
def ring_worker(rank, n, grad, send, recv):
    total = grad.copy()
    send(grad)
    return total + recv()
"""
TOO_MANY_NUMBERS = """
def ring_worker(rank, n, grad, send, recv):
    total, passed = grad.copy(), grad
    for _ in range(n - 1):
        send(passed)
        passed = recv()
        total += passed
    return total
"""
RAISES = """
def ring_worker(rank, n, grad, send, recv):
    raise ValueError("not finished")
"""


def run_script(path: Path) -> int:
    return main([str(path), "--workers", "3", "--numbers", "1000"])


def test_accepts_reference_over_sockets(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_script(REFERENCE) == 0
    assert "each worker sent at most        1,334 numbers (the limit is 1,336)" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (OWN_VALUES, "The result is wrong at the ranks 0, 1, 2."),
        (TOO_MANY_NUMBERS, "A worker sent more numbers than the ring needs."),
        (RAISES, "Its error is above."),
    ],
)
def test_rejects_wrong_workers(tmp_path: Path, capfd: pytest.CaptureFixture[str], source: str, message: str) -> None:
    path = tmp_path / "solution.py"
    path.write_text(source)
    assert run_script(path) == 1
    assert message in capfd.readouterr().err
