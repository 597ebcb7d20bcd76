"""Open pages on which nothing happens: how many database queries a second their event streams cost.

Half of the streams are those of candidates' pages, half those of interviewers who watch them.
"""

import argparse
import json
from pathlib import Path

from tools.load.counting_server import read_query_rate
from tools.load.cpu_time import CpuSampler
from tools.load.locust_run import describe_machine, run_locust
from tools.load.watched_sessions import start_sessions
from tools.stack import Stack

USERS = Path(__file__).with_name("streams_users.py")
SPAWN_RATE = 50
SETTLE_SECONDS = 12
"""After it each stream has made its first regular check."""


def run(stack: Stack, options: argparse.Namespace) -> list[str]:
    """Return the faults."""
    sessions = start_sessions((options.streams + 1) // 2)
    pages = [(f"/api/sessions/{each.token}/events", "") for each in sessions]
    watched = [(f"/api/invitations/{each.pk}/live/events", each.interviewer_cookie) for each in sessions]
    streams = [stream for pair in zip(pages, watched, strict=True) for stream in pair][: options.streams]
    results = stack.folder / "results"
    parameters = {"streams": streams, "results": str(results)}
    opening = options.streams / SPAWN_RATE + SETTLE_SECONDS
    with CpuSampler({"web server": lambda: stack.list_pids("web")}) as meter:
        _, faults = run_locust(
            stack.folder,
            USERS,
            stack.url,
            parameters,
            count=len(streams),
            seconds=round(opening + options.seconds),
            spawn_rate=SPAWN_RATE,
        )
    outcome = json.loads(results.read_text())
    span = outcome["at"] + opening, outcome["until"]
    queries, cores = read_query_rate(stack.folder / "queries", *span), meter.compute_cores(*span)["web server"]
    print(f"{describe_machine()}: {outcome['open']} open streams on which nothing happens, {options.seconds} s")
    print(f"{queries:.1f} database queries a second, {cores:.2f} cores of the web server")
    if outcome["open"] != options.streams:
        faults.append(f"{options.streams - outcome['open']} of the streams ended early or did not open")
    return faults
