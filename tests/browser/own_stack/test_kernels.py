"""What a candidate reads about kernels, and operators about cards: a stack with a worker for kernels and no GPU."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from problems.format.loader import load_package
from tests.browser.page_actions import JUDGING_TIMEOUT, open_as, open_problem, write_source
from tests.browser.test_accessibility import find_axe_violations
from tests.kernels import require_kernels
from tools.stack import ROOT, Stack, wait_until

pytestmark = pytest.mark.browser

PROBLEM = load_package("vector_add_kernel")
PATH = f"/problems/{PROBLEM.slug}"
RIGHT = PROBLEM.accepted["masked"].decode()
BUGS = {bug.id: bug.sources[""].decode() for bug in PROBLEM.bugs}
TOO_MANY_PROGRAMS = RIGHT.replace("triton.cdiv(n, 1024)", "1_000_000")
HOSTILE = (ROOT / "tests/hostile/kernels/patches_the_loads.py").read_text()
CARD = {
    "name": "NVIDIA H100 80GB HBM3",
    "capability": "9.0",
    "memory_bytes": 80 << 30,
    "driver": "570.86.15",
    "triton": "3.9.0",
    "temperature": 41,
    "clock_mhz": 1980,
    "memory_clock_mhz": 2619,
    "used_bytes": 1 << 30,
    "is_throttled": False,
    "error": "",
}
SIZE = {"low": 0.000259, "high": 0.000263, "roofline": 0.92, "calls": 30, "min_clock_mhz": 1980.0}
TIMED = [
    {
        **SIZE,
        "name": "67,108,864 elements of float32",
        "median": 0.000261,
        "moved_bytes": 12 << 26,
        "operations": 1 << 26,
        "was_throttled": False,
    }
]


@pytest.fixture(scope="module")
def stack(use_own_network: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    require_kernels()
    with Stack(tmp_path_factory.mktemp("stack"), "") as running:
        running.start_worker(queues="cpu,kernel,sweep")
        visitor = running.sign_in("operator")
        wait_until(lambda: "they are not timed" in visitor.send("GET", f"/api{PATH}")["notice"], 120)
        yield running


@pytest.fixture
def results(page: Page) -> Locator:
    open_problem(page, PATH)
    return page.get_by_label("Results")


def submit(page: Page, source: str) -> None:
    write_source(page, source)
    page.get_by_role("button", name="Submit", exact=True).click()


def expect_result(results: Locator, *texts: str) -> None:
    for text in texts:
        expect(results).to_contain_text(text, timeout=JUDGING_TIMEOUT)


def change_database(stack: Stack, statement: str, values: tuple[Any, ...]) -> None:
    with closing(sqlite3.connect(stack.var / "db.sqlite3", timeout=20)) as database, database:
        assert database.execute(statement, values).rowcount == 1


def test_right_kernel_is_correct_and_not_timed(page: Page, results: Locator, axe: str) -> None:
    submit(page, RIGHT)
    expect_result(results, "Correct, not timed", "It waits for a GPU worker to time it.")
    assert find_axe_violations(page, axe) == []


def test_race_names_the_array(page: Page, results: Locator, axe: str) -> None:
    submit(page, BUGS["programs-race"])
    expect_result(results, "Wrong answer", "Two programs of one launch access the same element of out", "line")
    assert find_axe_violations(page, axe) == []


def test_access_out_of_bounds_names_program_element_and_line(page: Page, results: Locator, axe: str) -> None:
    submit(page, BUGS["load-not-masked"])
    lines = BUGS["load-not-masked"].splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "tl.load(x_ptr" in text)
    expect_result(results, "Wrong answer", f"A kernel loads outside of x on line {line}")
    expect_result(results, "Program (0, 0, 0) loads element 4 of x")
    assert find_axe_violations(page, axe) == []


def test_slow_kernel_reaches_the_time_limit(page: Page, results: Locator) -> None:
    submit(page, TOO_MANY_PROGRAMS)
    expect_result(results, "Time limit")


def test_hostile_kernel_is_told_what_it_replaced(page: Page, results: Locator) -> None:
    submit(page, HOSTILE)
    expect_result(results, "Wrong answer", "The code replaced a part of Triton's interpreter.")


def test_timed_kernel_has_times_and_a_rank(page: Page, results: Locator, stack: Stack, axe: str) -> None:
    with page.expect_response(lambda response: response.url.endswith("/submissions") and response.ok) as sent:
        submit(page, RIGHT)
    pk = sent.value.json()["id"].replace("-", "")
    expect_result(results, "It waits for a GPU worker to time it.")
    change_database(
        stack,
        "UPDATE judge_timingjob SET state = 'done', ending = 'timed', card = ?, driver = ?, triton = ?, "
        "roofline = 0.92, roofline_low = 0.915, roofline_high = 0.927, cases = ? WHERE submission_id = ?",
        (CARD["name"], CARD["driver"], CARD["triton"], json.dumps(TIMED), pk),
    )
    page.reload()
    expect_result(results, "Accepted", "92.0% of the roofline", "261 µs", "3085 GB/s", "driver 570.86.15")
    board = results.get_by_role("region", name=f"Leaderboard on {CARD['name']}")
    expect(board.get_by_role("row").nth(1)).to_contain_text("Yours")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")  # only the panes scroll
    assert find_axe_violations(page, axe) == []


def test_operators_read_about_the_card(page: Page, stack: Stack, axe: str) -> None:
    change_database(
        stack,
        "INSERT INTO judge_worker (name, tags, version, problems, backend, pool, gpu, started_at, seen_at, swept_at, "
        "drain_asked_at) SELECT 'gpu-machine:1', '[\"gpu\"]', version, problems, backend, pool, ?, "
        "started_at, seen_at, swept_at, drain_asked_at FROM judge_worker LIMIT 1",
        (json.dumps(CARD),),
    )
    open_as(page, stack, "operator", "/operator")
    card = page.get_by_role("listitem").filter(has_text=CARD["name"])
    for text in ("gpu-machine:1", "1.0 of 80 GiB", "41 °C", "1980 MHz", "driver 570.86.15, Triton 3.9.0"):
        expect(card).to_contain_text(text)
    assert find_axe_violations(page, axe) == []
