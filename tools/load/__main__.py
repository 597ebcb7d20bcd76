"""What the pages and a submission's POST cost while ten thousand submissions wait. Run by `make load`.

The web server as `make run` starts it, a real broker, and SQLite, or a database of its own on the PostgreSQL that
JUDGE_DATABASE names. No worker runs while it measures. Then the queue is filled to its limit, and last a worker is
started, which has to take an interview's submission ahead of all that waited before it.
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

from tests.judge.stack import ProcessStack, create_database

LIMIT_MS = 300
SPARE = 5000
"""What the queue takes beyond those that wait from the start."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--waiting", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=20, help="that ask at once")
    parser.add_argument("--pause", type=float, default=0.25, help="seconds between two requests of a client")
    parser.add_argument("--streams", type=int, default=20, help="of waiting submissions, open all the while")
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    with ExitStack() as kept:
        folder = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="load-")))
        stack = ProcessStack(folder, kept.enter_context(create_database(os.environ.get("JUDGE_DATABASE", ""))))
        kept.callback(stack.stop)
        limit = options.waiting + SPARE
        stack.env |= {"JUDGE_QUEUE_LIMIT": str(limit), "JUDGE_SUBMISSIONS_PER_MINUTE": "100000", "JUDGE_PROXIES": "1"}
        stack.start()
        os.environ |= stack.env | {"DJANGO_SETTINGS_MODULE": "judge.settings"}
        django.setup()
        from tools.load.crowd import Crowd  # noqa: PLC0415 -- its models need the settings of the stack, just made

        crowd = Crowd(stack.url, options.waiting)
        crowd.warm_up()
        times = crowd.measure(options.clients, options.pause, options.streams, options.seconds)
        report(times, options)
        faults = [*crowd.faults[:5], *slow(times), *crowd.meet_the_limit(limit), *crowd.overtake(stack)]
    for fault in faults:
        print(f"load: {fault}", file=sys.stderr)
    return bool(faults)


def report(times: dict[str, list[float]], options: argparse.Namespace) -> None:
    asked = sum(len(each) for each in times.values())
    database = "PostgreSQL" if os.environ.get("JUDGE_DATABASE") else "SQLite"
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Linux {platform.release()}, CPython"
        f" {platform.python_version()}, {database}: {options.waiting} waiting, {options.clients} clients,"
        f" {options.streams} streams, {asked / options.seconds:.0f} requests a second\n"
    )
    print(f"{'':<34}{'asked':>7}{'median ms':>11}{'95 %':>7}{'99 %':>7}{'worst':>7}")
    for name, each in sorted(times.items()):
        shown = [percentile(each, share) for share in (50, 95, 99, 100)]
        print(f"{name:<34}{len(each):>7}{shown[0]:>11.0f}" + "".join(f"{value:>7.0f}" for value in shown[1:]))


def slow(times: dict[str, list[float]]) -> list[str]:
    late = [name for name, each in times.items() if percentile(each, 95) >= LIMIT_MS]
    return [f"{name}: the 95th percentile is not below {LIMIT_MS} ms" for name in late]


def percentile(values: list[float], share: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]


if __name__ == "__main__":
    sys.exit(main())
