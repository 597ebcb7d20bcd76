"""`make load` at a small scale. These tests do not assert how fast it is."""

import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest

from judge.grading.report_limits import REPORT_BYTES
from tools.load.__main__ import compute_percentile, find_slow_requests, run_locust
from tools.load.stored_bytes import MAX_STREAM_BYTES, StoredBytes, find_excess
from tools.stack import ROOT, find_free_port


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_measures_and_checks_queue_limit_and_priority() -> None:
    options = ["--waiting", "150", "--clients", "3", "--streams", "2", "--seconds", "5", "--pause", "0.05"]
    done = subprocess.run(
        [sys.executable, "-m", "tools.load", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=220,
    )
    faults = [line for line in done.stderr.splitlines() if line.startswith("load:") and "percentile" not in line]
    assert faults == []
    assert "150 waiting, 3 clients, 2 streams" in done.stdout, done.stderr[-2000:]
    for name in ("submit", "save a draft", "HTML of a page", "an interviewer's list"):
        assert f"\n{name} " in done.stdout
    assert "one more practice submission: 503 queue_full" in done.stdout
    assert "0 ahead, judged as number 1, accepted" in done.stdout
    for name in ("a right answer", "a known bug", "huge wrong arrays, much printed"):
        events, report, source = (
            int(number) for number in done.stdout.partition(f"\n{name} ")[2].split("\n")[0].split()
        )
        assert min(events, report, source) > 0
        assert events <= MAX_STREAM_BYTES
        assert report <= REPORT_BYTES


@pytest.mark.slow
def test_reports_failed_requests_as_fault(tmp_path: Path) -> None:
    parameters = {"slug": "softmax", "submission": {}, "session_cookies": [""], "interviewer_cookie": "", "streams": []}
    options = Namespace(clients=1, streams=0, pause=0.05, seconds=2)
    times, faults = run_locust(tmp_path, f"http://127.0.0.1:{find_free_port()}", parameters, options)
    assert times
    assert faults == ["locust ended with status 1, because of the errors above"]


def test_computes_percentiles() -> None:
    assert [compute_percentile([3.0, 1.0, 2.0, 4.0], share) for share in (50, 100)] == [3.0, 4.0]


def test_finds_requests_with_slow_95th_percentile() -> None:
    assert find_slow_requests({"fast but once": [1.0] * 99 + [999.0]}) == []
    assert find_slow_requests({"slow": [999.0] * 10, "fast": [1.0]}) == [
        "slow: the 95th percentile is not below 300 ms"
    ]


def test_finds_submissions_above_the_limits() -> None:
    assert find_excess([StoredBytes("small", 1000, 1000, 10)]) == []
    assert find_excess(
        [StoredBytes("a", 10**6, 10, 10), StoredBytes("b", 10, 10**6, 10), StoredBytes("c", 0, 10, 10)]
    ) == [
        "c: no events were stored in Redis",
        "a: its events are larger than the limit",
        "b: its report is larger than the limit",
    ]
