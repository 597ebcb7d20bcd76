"""Dashboards and lists of a team with few and with very many sessions: how long they take, and how many queries they
need, which must not be more. A team with many reads stored summaries, so it can need fewer."""

import argparse
import re
import time

from judge.actions.demo.demo_plans import DEMO_INTERVIEWS
from judge.actions.results.refresh_statistics import refresh_statistics
from judge.models import CandidateSession, Submission, User
from tools.load.loaded_judge import create_login_cookie
from tools.load.locust_run import compute_percentile, describe_machine
from tools.load.many_sessions import copy_sessions, create_sessions
from tools.load.measured_pages import MeasuredPage, capture_queries, find_table_scans, list_pages, measure_pages
from tools.stack import Stack

LATER_PAGE = re.compile(r"[?&]page=\d")
"""Few sessions have none, so it needs fewer queries."""


def run(stack: Stack, options: argparse.Namespace) -> list[str]:
    """Return the faults."""
    owner = User.objects.get(username="ada")
    team = owner.memberships.get().team
    started = time.monotonic()
    create_sessions(owner, team, DEMO_INTERVIEWS, options.few)
    print(f"{describe_machine()}: {describe_contents()}, in {time.monotonic() - started:.0f} s", flush=True)
    few = {name: len(each) for name, each in capture_queries(owner, list_pages(team, owner)).items()}
    started = time.monotonic()
    copy_sessions(max(1, options.sessions // options.few - 1))
    refresh_statistics()
    print(f"{describe_contents()}, in {time.monotonic() - started:.0f} s", flush=True)
    every_page = list_pages(team, owner)
    statements = capture_queries(owner, every_page)
    pages = [page for page in every_page if page.name in statements or not page.limit_ms]
    many = {name: len(each) for name, each in statements.items()}
    times = measure_pages(stack.url, create_login_cookie(owner), pages, options.requests)
    print_pages(pages, times, many)
    scans = {f"{name} reads all of {scan}" for name, each in statements.items() for scan in find_table_scans(each)}
    print("", *sorted(scans), sep="\n", flush=True)
    faults = [f"{page.name} does not answer" for page in every_page if page not in pages]
    return faults + find_faults(pages, times, few, many)


def describe_contents() -> str:
    return f"{CandidateSession.objects.count()} sessions, {Submission.objects.count()} submissions"


def print_pages(pages: list[MeasuredPage], times: dict[str, list[float]], queries: dict[str, int]) -> None:
    print(f"\n{'ms':<75}{'median':>8}{'95th percentile':>17}{'limit':>7}{'queries':>9}")
    for page in pages:
        median, p95 = (compute_percentile(times[page.name], share) for share in (50, 95))
        print(f"{page.name:<75}{median:>8.0f}{p95:>17.0f}{page.limit_ms or '':>7}{queries.get(page.name, ''):>9}")


def find_faults(
    pages: list[MeasuredPage], times: dict[str, list[float]], few: dict[str, int], many: dict[str, int]
) -> list[str]:
    """`few` and `many` are the numbers of queries with few and with many sessions, by the name of the page."""
    faults = [
        f"{page.name}: the 95th percentile is not below {page.limit_ms} ms"
        for page in pages
        if page.limit_ms and compute_percentile(times[page.name], 95) >= page.limit_ms
    ]
    faults += [
        f"{page.name}: {few[page.name]} queries for few sessions, {many[page.name]} for many"
        for page in pages
        if page.limit_ms and page.name in few and few[page.name] < many[page.name] and not LATER_PAGE.search(page.name)
    ]
    return faults
