"""`make load` finds what it is to find, on a small scale. How fast it was is not asserted here."""

import subprocess
import sys

import pytest

from tests.stack import ROOT
from tools.load.__main__ import percentile, slow


@pytest.mark.slow
def test_it_measures_meets_the_limit_and_sees_an_interview_overtake() -> None:
    options = ["--waiting", "150", "--clients", "3", "--streams", "2", "--seconds", "3", "--pause", "0.05"]
    done = subprocess.run(
        [sys.executable, "-m", "tools.load", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    faults = [line for line in done.stderr.splitlines() if line.startswith("load:") and "percentile" not in line]
    assert faults == []
    assert "150 waiting, 3 clients, 2 streams" in done.stdout
    for name in ("submit", "save a draft", "the frame of a page", "an interviewer's list"):
        assert f"\n{name} " in done.stdout
    assert "one more of practice: 503 queue_full" in done.stdout
    assert "0 ahead, judged as number 1, accepted" in done.stdout


def test_it_takes_the_95th_percentile() -> None:
    assert [percentile([3.0, 1.0, 2.0, 4.0], share) for share in (50, 100)] == [3.0, 4.0]
    assert slow({"quick but once": [1.0] * 99 + [999.0]}) == []
    assert slow({"slow": [999.0] * 10, "quick": [1.0]}) == ["slow: the 95th percentile is not below 300 ms"]
