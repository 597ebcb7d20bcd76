"""Measures how the judge behaves under load. Run by `make load`; each scenario is a module of this package.

It starts the web server as `make run` does, a real broker, and SQLite, or a new database on the PostgreSQL that
JUDGE_DATABASE names.
"""

import argparse
import importlib
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import django

from tools.stack import Stack

QUEUE_ROOM = 5000
"""How many submissions the queue accepts in addition to those that wait from the start."""
DEFAULT_SCENARIO = "queue"


class CountingStack(Stack):
    """Its web server counts database queries."""

    web_module = "tools.load.counting_server"


def main() -> int:
    options = parse_options(sys.argv[1:])
    limit = getattr(options, "waiting", 0) + QUEUE_ROOM
    # A few clients represent many people, and choose their addresses by X-Forwarded-For.
    raised_limits = ("JUDGE_SUBMISSIONS_PER_MINUTE", "JUDGE_UNJUDGED_PER_SESSION", "JUDGE_UNJUDGED_PER_NETWORK")
    env = dict.fromkeys(raised_limits, "100000") | {"JUDGE_QUEUE_LIMIT": str(limit), "JUDGE_PROXIES": "1"}
    env |= getattr(options, "environment", {})
    with ExitStack() as exits:
        folder = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="load-")))
        env["LOAD_QUERIES"] = str(folder / "queries")
        stack = exits.enter_context(CountingStack(folder, **env))
        os.environ |= stack.env | {"DJANGO_SETTINGS_MODULE": "judge.settings"}
        django.setup()
        # The models of a scenario need the settings set above.
        scenario = importlib.import_module(f"tools.load.{options.scenario}_scenario")
        faults = scenario.run(stack, options)
    for fault in faults:
        print(f"load: {fault}", file=sys.stderr)
    return bool(faults)


def parse_options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make load", description=(__doc__ or "").partition("\n")[0])
    scenarios = parser.add_subparsers(dest="scenario")
    queue = scenarios.add_parser(DEFAULT_SCENARIO, help="pages and submitting while ten thousand submissions wait")
    queue.add_argument("--waiting", type=int, default=10_000, help="submissions in the queue")
    queue.add_argument("--clients", type=int, default=20, help="clients that send requests at the same time")
    queue.add_argument("--pause", type=float, default=0.25, help="mean seconds between two requests of a client")
    queue.add_argument("--streams", type=int, default=20, help="event streams of queued submissions that stay open")
    queue.add_argument("--seconds", type=int, default=30, help="duration of the measurement")
    typing = scenarios.add_parser("typing", help="candidates who type, each watched by an interviewer")
    typing.add_argument("--candidates", type=int, default=100, help="candidates, including those in browsers")
    typing.add_argument("--browsers", type=int, default=5, help="how many of them and of their watchers use Chromium")
    typing.add_argument("--share", type=float, default=0.4, help="how much of the time each candidate types")
    typing.add_argument("--keys", type=float, default=5, help="keys in a second of a candidate who types")
    typing.add_argument("--seconds", type=int, default=60, help="duration of the measurement")
    judging = scenarios.add_parser("judging", help="what submissions cost a worker with two processes")
    judging.add_argument("--idle", type=int, default=20, help="submissions one at a time")
    judging.add_argument("--count", type=int, default=200, help="submissions at saturation")
    judging.add_argument(
        "--share", type=float, default=0.5, help="rate of submissions at random times, as a share of saturation"
    )
    judging.add_argument("--seconds", type=int, default=60, help="duration of the random submissions")
    judging.add_argument("--output", default="var/judging.json", help="file for `make simulation`")
    hostile = scenarios.add_parser("hostile", help="honest submissions beside a hundred hostile ones for each session")
    hostile.add_argument("--honest", type=int, default=1, help="honest sessions, each beside ten hostile sessions")
    hostile.add_argument("--rounds", type=int, default=30, help="submissions of each honest session, in both phases")
    hostile.add_argument(
        "--judged-before", type=int, default=60, help="hostile submissions judged before the second phase"
    )
    soak = scenarios.add_parser("soak", help="whether anything grows with the number of judged submissions")
    # Otherwise the broker holds the events of the last five minutes, and how many these are depends on the machine.
    soak.set_defaults(environment={"JUDGE_STREAM_SECONDS": "2"})
    soak.add_argument("--count", type=int, default=20_000, help="submissions")
    streams = scenarios.add_parser("streams", help="queries of open pages on which nothing happens")
    streams.add_argument("--streams", type=int, default=200, help="event streams that stay open")
    streams.add_argument("--seconds", type=int, default=30, help="duration of the measurement")
    replay = scenarios.add_parser("replay", help="how fast the replay of a long session opens and seeks in Chromium")
    replay.add_argument("--updates", type=int, default=10_000, help="updates of the session")
    replay.add_argument("--seeks", type=int, default=20, help="jumps to other moments")
    visit = scenarios.add_parser("visit", help="when the editor of a slow browser on a slow line accepts typing")
    visit.add_argument("--visits", type=int, default=5, help="new browsers, each of which comes back once")
    dashboards = scenarios.add_parser("dashboards", help="dashboards and lists of a team with very many sessions")
    dashboards.add_argument("--sessions", type=int, default=100_000, help="sessions, with ten submissions each")
    dashboards.add_argument(
        "--few", type=int, default=1000, help="sessions of the team at the first measurement, before they are copied"
    )
    dashboards.add_argument("--requests", type=int, default=40, help="requests of each page")
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in ("-h", "--help")):
        arguments = [DEFAULT_SCENARIO, *arguments]
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
