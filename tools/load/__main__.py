"""Measures pages and submitting while ten thousand submissions are queued. Run by `make load`.

It starts the web server as `make run` does, a real broker, and SQLite, or a new database on the PostgreSQL that
JUDGE_DATABASE names. No worker runs during the measurement. Then it fills the queue to its limit. At last it starts a
worker, which must judge an interview's submission before all that were queued earlier. With the same worker it measures
how many bytes a submission takes in Redis and in the database.
"""

import argparse
import os
import platform
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import django

from tests.judge.process_stack import ProcessStack, create_database

MAX_P95_MS = 300
QUEUE_ROOM = 5000
"""How many submissions the queue accepts in addition to those that wait from the start."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="make load", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--waiting", type=int, default=10_000, help="submissions in the queue")
    parser.add_argument("--clients", type=int, default=20, help="clients that send requests at the same time")
    parser.add_argument("--pause", type=float, default=0.25, help="mean seconds between two requests of a client")
    parser.add_argument("--streams", type=int, default=20, help="event streams of queued submissions that stay open")
    parser.add_argument("--seconds", type=float, default=30, help="duration of the measurement")
    options = parser.parse_args()
    with ExitStack() as exit_stack:
        folder = Path(exit_stack.enter_context(tempfile.TemporaryDirectory(prefix="load-")))
        database = exit_stack.enter_context(create_database(os.environ.get("JUDGE_DATABASE", "")))
        stack = ProcessStack(folder, database)
        exit_stack.callback(stack.stop)
        limit = options.waiting + QUEUE_ROOM
        stack.env |= {"JUDGE_QUEUE_LIMIT": str(limit), "JUDGE_PROXIES": "1"}
        # A few clients represent many people, so the limits of one session do not apply.
        no_limits = ("JUDGE_SUBMISSIONS_PER_MINUTE", "JUDGE_UNJUDGED_PER_SESSION", "JUDGE_UNJUDGED_PER_NETWORK")
        stack.env |= dict.fromkeys(no_limits, "100000")
        stack.start()
        os.environ |= stack.env | {"DJANGO_SETTINGS_MODULE": "judge.settings"}
        django.setup()
        from tools.load.load_generator import LoadGenerator  # noqa: PLC0415 -- its models need the settings set above

        generator = LoadGenerator(stack.url, options.waiting)
        generator.warm_up()
        times = generator.measure(options.clients, options.pause, options.streams, options.seconds)
        print_report(times, options)
        faults = [*generator.faults[:5], *find_slow_requests(times)]
        faults += [*generator.check_full_queue(limit), *generator.check_interview_priority(stack)]
        faults += generator.check_stored_bytes(stack)
    for fault in faults:
        print(f"load: {fault}", file=sys.stderr)
    return bool(faults)


def print_report(times: dict[str, list[float]], options: argparse.Namespace) -> None:
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


def find_slow_requests(times: dict[str, list[float]]) -> list[str]:
    slow = [name for name, measured in times.items() if compute_percentile(measured, 95) >= MAX_P95_MS]
    return [f"{name}: the 95th percentile is not below {MAX_P95_MS} ms" for name in slow]


def compute_percentile(values: list[float], share: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]


if __name__ == "__main__":
    sys.exit(main())
