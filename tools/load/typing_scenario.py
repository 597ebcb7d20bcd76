"""Candidates who type, each watched by an interviewer: how long each key takes to reach the watcher, and whether an
update is lost.

Most pages are simulated by `typing_users.py`. Some are real pages in Chromium: see `typed_pages.py`.
"""

import argparse
import asyncio
import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from judge.domain.documents.text_document import TextDocument
from judge.domain.documents.update_format import NO_UPDATE
from judge.models import CandidateSession
from tools.load.counting_server import read_query_rate
from tools.load.cpu_time import CpuSampler, find_pids
from tools.load.locust_run import (
    ResponseTimes,
    compute_percentile,
    describe_machine,
    print_times,
    run_locust,
)
from tools.load.typed_pages import type_in_pages
from tools.load.watched_sessions import SLUG, WatchedSession, start_sessions
from tools.stack import Stack

USERS = Path(__file__).with_name("typing_users.py")
STREAM_DELAY, PAGE_DELAY = "key to the watcher's stream", "key to the watcher's page (DOM)"
STREAM_NAME = "an event stream"
MAX_MEDIAN_MS, MAX_P95_MS = 300, 1000
SPAWN_RATE = 20
SETTLE_SECONDS = 5
"""After the last page has been opened. Keys that are typed earlier are not measured."""


def run(stack: Stack, options: argparse.Namespace) -> list[str]:
    """Return the faults."""
    stack.start_worker()
    sessions = start_sessions(options.candidates)
    warm_up = min(options.candidates / SPAWN_RATE + SETTLE_SECONDS, options.seconds / 4)
    parameters = {
        "slug": SLUG,
        "sessions": [vars(session) for session in sessions[options.browsers :]],
        "keys_per_second": options.keys,
        "typed_share": options.share,
        "stream_name": STREAM_NAME,
        "delay_name": STREAM_DELAY,
        "warm_up": warm_up,
        "results": str(stack.folder / "results"),
    }
    run_users = partial(run_locust, stack.folder, USERS, stack.url, parameters, spawn_rate=SPAWN_RATE)
    run_users = partial(run_users, count=len(parameters["sessions"]), seconds=options.seconds)
    with CpuSampler(list_groups(stack)) as meter:
        (times, faults), pages = asyncio.run(type_in_pages(stack.url, sessions[: options.browsers], options, run_users))
    outcome = json.loads(Path(parameters["results"]).read_text())
    span = outcome["at"] + warm_up, outcome["until"]
    times.pop(STREAM_NAME)
    if delays := [delay for at, delay in pages.delays if at >= span[0]]:
        times[PAGE_DELAY] = delays
    print(f"{describe_machine()}: {options.candidates} candidates, {options.browsers} of them and of their watchers in")
    print(f"Chromium, each types {options.share:.0%} of {options.seconds} s at {options.keys:g} keys a second")
    print_times(times)
    print_rates(outcome, times, read_query_rate(stack.folder / "queries", *span))
    cores = meter.compute_cores(*span)
    for name, used in cores.items():
        print(f"cores used: {name:<29}{used:>8.2f}")
    print_cost(outcome, cores["web server"])
    return [*faults, *check_updates(outcome["sessions"], pages.texts, sessions), *find_slow_delays(times)]


def list_groups(stack: Stack) -> dict[str, Callable[[], list[int]]]:
    """The processes whose CPU time is reported."""
    return {
        "web server": lambda: stack.list_pids("web"),
        "worker and sweeper": lambda: [*stack.list_pids("worker"), *stack.list_pids("beat")],
        "broker": lambda: [stack.broker.client.info()["process_id"]],
        "PostgreSQL": lambda: find_pids("postgres"),
        "generator": lambda: find_pids("locust", os.getpid()),
        "Chromium": lambda: find_pids("playwright", os.getpid()),
        "all processes of the machine": lambda: [1],
    }


def print_rates(outcome: dict[str, Any], times: ResponseTimes, queries: float) -> None:
    seconds = outcome["until"] - outcome["at"]
    keys = sum(session["keys"] for session in outcome["sessions"])
    updates = sum(session["sent"] for session in outcome["sessions"])
    requests = sum(len(measured) for name, measured in times.items() if name not in (STREAM_DELAY, PAGE_DELAY))
    interval = compute_percentile([session["interval"] for session in outcome["sessions"]], 50)
    print(f"\nsimulated: {keys / seconds:.0f} keys, {updates / seconds:.0f} updates,", end=" ")
    print(f"{requests / seconds:.0f} requests a second")
    print(f"at the end, half of them sent updates every {interval * 1000:.0f} ms or more often")
    print(f"all of the server: {queries:.0f} database queries a second\n")


def print_cost(outcome: dict[str, Any], web_cores: float) -> None:
    """On a busy machine, this says more about the server than the delays do."""
    updates = sum(session["sent"] for session in outcome["sessions"]) / (outcome["until"] - outcome["at"])
    if updates:
        print(f"CPU time of the web server: {web_cores / updates * 1000:.1f} ms an update, with all else that it did")


def find_slow_delays(times: ResponseTimes) -> list[str]:
    faults: list[str] = []
    for name in {STREAM_DELAY, PAGE_DELAY} & times.keys():
        median, p95 = (compute_percentile(times[name], share) for share in (50, 95))
        if median > MAX_MEDIAN_MS or p95 > MAX_P95_MS:
            faults.append(f"{name}: {median:.0f} ms at the median, {p95:.0f} at the 95th percentile")
    return faults


def check_updates(simulated: list[dict[str, Any]], pages: dict[int, str], sessions: list[WatchedSession]) -> list[str]:
    """Compare what is stored with what was acknowledged and received. Prints the counts, returns the differences."""
    faults: list[str] = []
    if len(simulated) + len(pages) != len(sessions):
        faults.append(f"{len(sessions) - len(simulated) - len(pages)} candidates did not finish")
    counts: dict[str, int] = dict.fromkeys(
        ("sent", "acknowledged", "stored", "received by watchers", "missing", "doubled"), 0
    )
    for session in simulated:
        rows = CandidateSession.objects.get(pk=session["pk"]).document_updates.filter(client=session["client"])
        stored = list(rows.values_list("number", flat=True))
        one = {
            "sent": session["sent"],
            "acknowledged": len(session["numbers"]),
            "stored": len(stored),
            "received by watchers": session["received"],
            "missing": len(set(session["numbers"]) - set(stored)),
            "doubled": max(0, len(stored) - session["sent"]),
        }
        counts = {name: count + one[name] for name, count in counts.items()}
        if len({session["sent"], len(session["numbers"]), len(stored), session["received"]}) > 1 or one["missing"]:
            faults.append(f"session {session['pk']}: {describe_counts(one)}")
        if not session["is_open"]:
            faults.append(f"session {session['pk']}: an event stream ended early")
        faults += compare_texts(session["pk"], session["text"], session["watched_text"])
    for pk, text in pages.items():
        faults += compare_texts(pk, text)
    print(f"\nsimulated updates: {describe_counts(counts)}")
    return faults


def describe_counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def compare_texts(pk: int, *texts: str) -> list[str]:
    document = CandidateSession.objects.get(pk=pk).documents.get()
    updates = document.updates.order_by("number").values_list("update", flat=True)
    folded = TextDocument(NO_UPDATE, list(map(bytes, updates))).get_text()
    different = {bytes(document.source).decode(), folded, *texts}
    return [f"session {pk}: the texts of server and pages differ"] if len(different) > 1 else []
