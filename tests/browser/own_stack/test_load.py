"""`make load` at a small scale. These tests do not assert how fast it is."""

import subprocess
import sys
from pathlib import Path

import pytest

from judge.grading.report_limits import REPORT_BYTES
from tools.load import queue_scenario
from tools.load.counting_server import read_query_rate
from tools.load.cpu_time import sum_tree_cpu_seconds
from tools.load.locust_run import compute_percentile, find_slow_requests, run_locust
from tools.load.stored_bytes import MAX_STREAM_BYTES, StoredBytes, find_excess
from tools.stack import ROOT, find_free_port


def run_load(*options: str) -> tuple[str, list[str]]:
    """Run `make load` and return what it printed, and its faults without those of slow requests."""
    command = [sys.executable, "-m", "tools.load", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=220)
    assert done.returncode in (0, 1), done.stderr[-3000:]
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    faults = [line for line in done.stderr.splitlines() if line.startswith("load:")]
    return done.stdout, [line for line in faults if "percentile" not in line and "median" not in line]


@pytest.mark.timeout(240)
def test_measures_and_checks_queue_limit_and_priority() -> None:
    printed, faults = run_load(
        *["--waiting", "150", "--clients", "3", "--streams", "2", "--seconds", "5", "--pause", "0.05"]
    )
    assert faults == []
    assert "150 waiting, 3 clients, 2 streams" in printed
    for name in ("submit", "save a change", "HTML of a page", "an interviewer's list"):
        assert f"\n{name} " in printed
    assert "one more practice submission: 503 queue_full" in printed
    assert "0 ahead, judged as number 1, accepted" in printed
    for name in ("a right answer", "a known bug", "huge wrong arrays, much printed"):
        events, report, source = (int(number) for number in printed.partition(f"\n{name} ")[2].split("\n")[0].split())
        assert min(events, report, source) > 0
        assert events <= MAX_STREAM_BYTES
        assert report <= REPORT_BYTES


@pytest.mark.timeout(240)
def test_measures_typing_and_finds_no_update_missing() -> None:
    printed, faults = run_load("typing", "--candidates", "3", "--browsers", "1", "--seconds", "8", "--share", "0.9")
    assert faults == []
    for name in ("key to the watcher's stream", "key to the watcher's page (DOM)", "save a change"):
        assert f"\n{name} " in printed
    counts = printed.partition("simulated updates: ")[2].split("\n")[0]
    sent, acknowledged, stored, received, missing, doubled = (int(part.split()[0]) for part in counts.split(", "))
    assert sent == acknowledged == stored == received > 0
    assert missing == doubled == 0


@pytest.mark.timeout(240)
def test_measures_replay_and_compares_its_code() -> None:
    printed, faults = run_load("replay", "--updates", "300", "--seeks", "4")
    assert faults == []
    for name in ("navigation to usable replay", "seek"):
        assert f"\n{name} " in printed


@pytest.mark.timeout(240)
def test_measures_first_load_on_a_slow_line() -> None:
    printed, faults = run_load("visit", "--visits", "1")
    assert faults == []
    for name in ("first visit to typed text", "next visit, without cached files"):
        assert f"\n{name} " in printed


def test_reports_failed_requests_as_fault(tmp_path: Path) -> None:
    parameters = {"slug": "softmax", "submission": {}, "session_cookies": [""], "interviewer_cookie": "", "streams": []}
    parameters |= {"pause": 0.05, "stream_name": ""}
    url = f"http://127.0.0.1:{find_free_port()}"
    times, faults = run_locust(tmp_path, queue_scenario.USERS, url, parameters, count=1, seconds=2)
    assert times
    assert faults == ["locust ended with status 1, because of the errors above"]


def test_computes_query_rate_of_a_time_span(tmp_path: Path) -> None:
    (tmp_path / "queries").write_text("1.0 10\n2.0 100\n3.0 130\n4.0 160\n5.0 900\n")
    assert read_query_rate(tmp_path / "queries", 2.0, 4.0) == 30.0


def test_counts_cpu_time_of_descendants() -> None:
    processes = {1: (0, 5.0), 20: (1, 1.0), 30: (20, 2.0), 40: (30, 4.0), 50: (1, 8.0)}
    assert sum_tree_cpu_seconds(processes, {20}) == 7.0
    assert sum_tree_cpu_seconds(processes, {30, 50, 99}) == 14.0


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
