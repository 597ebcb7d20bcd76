"""Runs locust in a process of its own, and prints what it measured."""

import json
import os
import platform
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

MAX_P95_MS = 300
ResponseTimes = dict[str, list[float]]
"""Milliseconds by the name of the request."""


def run_locust(
    folder: Path, users: Path, url: str, parameters: dict[str, Any], *, count: int, seconds: int, spawn_rate: int = 100
) -> tuple[ResponseTimes, list[str]]:
    """Let `count` users of the file `users` act for `seconds`. Return the response times, and a fault if requests
    failed or a client stopped. Locust prints the errors."""
    file, result = folder / "parameters.json", folder / "times"
    file.write_text(json.dumps(parameters))
    command = [sys.executable, "-m", "locust", "--locustfile", str(users), "--headless", "--host", url]
    command += ["--users", str(count), "--spawn-rate", str(spawn_rate)]
    # Requests that are under way at the end are measured, too.
    command += ["--run-time", f"{seconds}s", "--stop-timeout", "60"]
    command += ["--json-file", str(result), "--only-summary", "--loglevel", "WARNING"]
    environment = os.environ | {"LOAD_PARAMETERS": str(file)}
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
    rows = json.loads(result.with_suffix(".json").read_text())
    faults = [f"locust ended with status {done.returncode}, because of the errors above"] if done.returncode else []
    return {row["name"]: list(map(float, Counter(row["response_times"]).elements())) for row in rows}, faults


def describe_machine() -> str:
    database = "PostgreSQL" if os.environ.get("JUDGE_DATABASE") else "SQLite"
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Linux {platform.release()}, CPython"
        f" {platform.python_version()}, {database}"
    )


def print_times(times: ResponseTimes) -> None:
    print(f"\n{'ms':<40}{'number':>9}{'median':>8}{'95th percentile':>17}{'99th':>7}{'worst':>7}")
    for name, measured in sorted(times.items()):
        median, p95, p99, worst = (compute_percentile(measured, share) for share in (50, 95, 99, 100))
        print(f"{name:<40}{len(measured):>9}{median:>8.0f}{p95:>17.0f}{p99:>7.0f}{worst:>7.0f}")


def find_slow_requests(times: ResponseTimes) -> list[str]:
    slow = [name for name, measured in times.items() if compute_percentile(measured, 95) >= MAX_P95_MS]
    return [f"{name}: the 95th percentile is not below {MAX_P95_MS} ms" for name in slow]


def compute_percentile(values: Sequence[float], share: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]
