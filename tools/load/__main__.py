"""Measures pages and submitting while ten thousand submissions are queued. Run by `make load`.

It starts the web server as `make run` does, a real broker, and SQLite, or a new database on the PostgreSQL that
JUDGE_DATABASE names. No worker runs during the measurement. Then it fills the queue to its limit. At last it starts a
worker, which must judge an interview's submission before all that were queued earlier. With the same worker it measures
how many bytes a submission takes in Redis and in the database.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

from tools.stack import Stack

LOCUSTFILE = Path(__file__).with_name("locustfile.py")
STREAM_NAME = "an event stream"
MAX_P95_MS = 300
QUEUE_ROOM = 5000
"""How many submissions the queue accepts in addition to those that wait from the start."""
ResponseTimes = dict[str, list[float]]
"""Milliseconds by the name of the request."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="make load", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--waiting", type=int, default=10_000, help="submissions in the queue")
    parser.add_argument("--clients", type=int, default=20, help="clients that send requests at the same time")
    parser.add_argument("--pause", type=float, default=0.25, help="mean seconds between two requests of a client")
    parser.add_argument("--streams", type=int, default=20, help="event streams of queued submissions that stay open")
    parser.add_argument("--seconds", type=int, default=30, help="duration of the measurement")
    options = parser.parse_args()
    limit = options.waiting + QUEUE_ROOM
    # A few clients represent many people, so the limits of one session do not apply.
    no_limits = ("JUDGE_SUBMISSIONS_PER_MINUTE", "JUDGE_UNJUDGED_PER_SESSION", "JUDGE_UNJUDGED_PER_NETWORK")
    env = dict.fromkeys(no_limits, "100000") | {"JUDGE_QUEUE_LIMIT": str(limit), "JUDGE_PROXIES": "1"}
    with ExitStack() as exits:
        folder = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="load-")))
        stack = exits.enter_context(Stack(folder, **env))
        os.environ |= stack.env | {"DJANGO_SETTINGS_MODULE": "judge.settings"}
        django.setup()
        from tools.load.loaded_judge import LoadedJudge  # noqa: PLC0415 -- its models need the settings set above

        judge = LoadedJudge(stack, options.waiting)
        judge.warm_up()
        times, faults = run_locust(folder, stack.url, judge.build_parameters(options.streams), options)
        print_report(times, options)
        faults += [*find_slow_requests(times), *judge.check_full_queue(limit)]
        faults += [*judge.check_interview_priority(), *judge.check_stored_bytes()]
    for fault in faults:
        print(f"load: {fault}", file=sys.stderr)
    return bool(faults)


def run_locust(
    folder: Path, url: str, parameters: dict[str, Any], options: argparse.Namespace
) -> tuple[ResponseTimes, list[str]]:
    """Return the response times, and a fault if requests failed or a client stopped. Locust prints the errors."""
    file, result = folder / "parameters.json", folder / "times"
    file.write_text(json.dumps(parameters | {"pause": options.pause, "stream_name": STREAM_NAME}))
    command = [sys.executable, "-m", "locust", "--locustfile", str(LOCUSTFILE), "--headless", "--host", url]
    command += ["--users", str(options.clients + options.streams), "--spawn-rate", "100"]
    # Requests that are under way at the end are measured, too.
    command += ["--run-time", f"{options.seconds}s", "--stop-timeout", "60"]
    command += ["--json-file", str(result), "--only-summary", "--loglevel", "WARNING"]
    environment = os.environ | {"LOAD_PARAMETERS": str(file)}
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
    rows = json.loads(result.with_suffix(".json").read_text())
    faults = [f"locust ended with status {done.returncode}, because of the errors above"] if done.returncode else []
    times = {row["name"]: list(map(float, Counter(row["response_times"]).elements())) for row in rows}
    times.pop(STREAM_NAME, None)
    return times, faults


def print_report(times: ResponseTimes, options: argparse.Namespace) -> None:
    requests = sum(len(measured) for measured in times.values())
    database = "PostgreSQL" if os.environ.get("JUDGE_DATABASE") else "SQLite"
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Linux {platform.release()}, CPython"
        f" {platform.python_version()}, {database}: {options.waiting} waiting, {options.clients} clients,"
        f" {options.streams} streams, {requests / options.seconds:.0f} requests a second\n"
    )
    print(f"{'ms':<34}{'requests':>9}{'median':>8}{'95th percentile':>17}{'99th':>7}{'worst':>7}")
    for name, measured in sorted(times.items()):
        median, p95, p99, worst = (compute_percentile(measured, share) for share in (50, 95, 99, 100))
        print(f"{name:<34}{len(measured):>9}{median:>8.0f}{p95:>17.0f}{p99:>7.0f}{worst:>7.0f}")


def find_slow_requests(times: ResponseTimes) -> list[str]:
    slow = [name for name, measured in times.items() if compute_percentile(measured, 95) >= MAX_P95_MS]
    return [f"{name}: the 95th percentile is not below {MAX_P95_MS} ms" for name in slow]


def compute_percentile(values: list[float], share: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]


if __name__ == "__main__":
    sys.exit(main())
