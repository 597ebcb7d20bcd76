"""The dashboards and lists of an interviewer: what they request, how long that takes, and what it asks the database."""

import http.client
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

from django.apps import apps
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from judge.api import api
from judge.api.base import STREAM_TAG
from judge.domain.exercises import IMPLEMENT
from judge.models import CandidateSession, Team, User
from tools.load.page_variants import SLUG, list_variants

LIST_MS, DASHBOARD_MS = 150, 300
"""The 95th percentile must be below."""
WARM_UPS = 8
"""Requests that are not counted: each thread of the web server has a connection, whose cache is empty at first."""
MAX_PAGE_MS = 20_000
"""A page that took so long altogether is not requested again."""
PATHS = re.compile(
    r"/api/(interviews|interview-list|session-list|comparison|teams|invitations|saved-views|share-links|search)\b"
)
LISTS = re.compile(
    r"/api/(interviews(/\d+/(candidates|submissions|feedback))?|interview-list|session-list(/options|/interviews)?|saved-views"
    r"|teams/\d+(/templates|/rubrics)?|share-links|search)(\?|$)"
)
UNLIMITED = re.compile(r"/(csv|pdf|similarity(/other-interviews)?)(\?|$)")
"""They wait for all rows, for a typesetter, or for a comparison of the code of all candidates."""
LEFT_OUT = (
    "/similarity/pair",  # of two candidates, from their code
    "/replay/runs/",  # what an interviewer ran
    "/live",  # of a running session
)
COMPARED = 3
"""Sessions in a comparison."""
RECENT = timedelta(days=30)
MANY_ROWS = 10_000
"""A query that reads all of a table with more rows is reported."""


@dataclass(frozen=True, slots=True)
class MeasuredPage:
    name: str
    """The same for each number of sessions."""
    url: str

    @property
    def limit_ms(self) -> int | None:
        if UNLIMITED.search(self.url):
            return None
        return LIST_MS if LISTS.match(self.url) else DASHBOARD_MS


def list_pages(team: Team, reader: User) -> list[MeasuredPage]:
    """Each GET of an interviewer's dashboards and lists with each of its filters, also those that were added later."""
    sessions = CandidateSession.objects.filter(
        interview__team=team, documents__slug=SLUG, documents__exercise=IMPLEMENT
    )
    largest = sessions.values_list("interview").annotate(count=Count("pk")).order_by("-count", "interview")[0][0]
    ids = list(sessions.filter(interview=largest).order_by("-pk").values_list("pk", flat=True)[:COMPARED])
    values = {"team_id": team.pk, "interview_id": largest, "invitation_id": ids[0], "user_id": reader.pk}
    values |= {"slug": SLUG, "exercise": IMPLEMENT, "ids": ",".join(map(str, ids))}
    values |= {"since": f"{timezone.now() - RECENT:%Y-%m-%d}", "today": f"{timezone.now():%Y-%m-%d}"}
    pages: list[MeasuredPage] = []
    for path, operation in list_measured_paths():
        url = re.sub(r"{(\w+)}", lambda match: quote(str(values[match[1]])), path)
        for query in list_variants(path, operation, has_limit=not UNLIMITED.search(path)):
            pages.append(MeasuredPage(path + query, url + query.format(**values)))
    return pages


def list_measured_paths() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in api.get_openapi_schema()["paths"].items():
        is_measured = "get" in methods and PATHS.match(path) and methods["get"]["tags"] != [STREAM_TAG]
        if is_measured and not any(part in path for part in LEFT_OUT):
            yield path, methods["get"]


class QueryLog:
    """The statements of one request, as an execute wrapper."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, Any]] = []

    def __call__(self, execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        self.statements.append((sql, parameters))
        return execute(sql, parameters, many, context)


def capture_queries(user: User, pages: Iterable[MeasuredPage]) -> dict[str, list[tuple[str, Any]]]:
    """The statements of each page with a limit, by its name. Prints which ones do not answer, and leaves them out."""
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    statements: dict[str, list[tuple[str, Any]]] = {}
    seen = set[str]()
    for page in filter(lambda each: each.limit_ms, pages):
        path = urlsplit(page.url).path
        if path not in seen:
            client.get(page.url)  # the first request may write an entry of the audit log
            seen.add(path)
        log = QueryLog()
        with connection.execute_wrapper(log):
            response = client.get(page.url)
        if response.status_code == 200:
            statements[page.name] = log.statements
        else:
            print(f"{page.name} has status {response.status_code}: {response.content[:300]!r}")
    return statements


def measure_pages(url: str, cookie: str, pages: Iterable[MeasuredPage], repetitions: int) -> dict[str, list[float]]:
    """Milliseconds of requests one after another, by the name of the page. One without a limit is requested once."""
    times: dict[str, list[float]] = {}
    server = urlsplit(url)
    for page in pages:
        count = repetitions + WARM_UPS if page.limit_ms else 1
        client = http.client.HTTPConnection(server.hostname or "", server.port, timeout=600)
        measured: list[float] = []
        while len(measured) < count and sum(measured) < MAX_PAGE_MS:
            measured.append(request(client, page.url, cookie))
        times[page.name] = measured[WARM_UPS:] or measured
        client.close()
    return times


def request(client: http.client.HTTPConnection, url: str, cookie: str) -> float:
    """Return the milliseconds of a request. Waits if the server limits how often the page can be requested."""
    start = time.perf_counter()
    client.request("GET", url, headers={"Cookie": cookie})
    response = client.getresponse()
    body = response.read()
    if response.status == HTTPStatus.TOO_MANY_REQUESTS:
        client.close()  # the server would close it meanwhile
        time.sleep(int(response.headers["Retry-After"]))
        return request(client, url, cookie)
    if response.status != HTTPStatus.OK:
        raise ValueError(f"{url}: status {response.status}: {body[:300]!r}")
    return (time.perf_counter() - start) * 1000


def find_table_scans(statements: Iterable[tuple[str, Any]]) -> Iterator[str]:
    """The tables that a statement reads as a whole although they have many rows. One that follows the order of a table
    up to a LIMIT is not among them."""
    large = list_large_tables()
    for sql, parameters in statements:
        if sql.startswith(("SELECT", "WITH")):
            for table in read_plan(sql, parameters):
                if table in large:
                    yield f"{table} ({large[table]} rows): {sql[:200]}"


def read_plan(sql: str, parameters: Any) -> Iterator[str]:
    """The names of the tables that are read without an index."""
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN' if is_sqlite else '(FORMAT JSON)'} {sql}", parameters)
        rows = cursor.fetchall()
    if not is_sqlite:
        plan = rows[0][0]
        yield from find_sequential_scans(json.loads(plan) if isinstance(plan, str) else plan)
        return
    if "LIMIT" in sql and not any(row[3].startswith("USE TEMP B-TREE") for row in rows):
        return
    names = {alias: table for table, alias in ALIASES.findall(sql) if alias}
    for row in rows:
        if (match := SQLITE_SCAN.fullmatch(row[3])) is not None:
            yield names.get(match[1], match[1])


SQLITE_SCAN = re.compile(r"SCAN (\w+)")
"""A scan of an index has more words."""
ALIASES = re.compile(r'(?:FROM|JOIN) "(\w+)" (\w\d+|)\b')


def find_sequential_scans(plan: Any) -> Iterator[str]:
    if isinstance(plan, list):
        for each in plan:
            yield from find_sequential_scans(each)
    elif isinstance(plan, dict):
        if plan.get("Node Type") == "Seq Scan":
            yield plan["Relation Name"]
        for each in plan.values():
            yield from find_sequential_scans(each)


def list_large_tables() -> dict[str, int]:
    models = (model for model in apps.get_app_config("judge").get_models())
    counts = {model._meta.db_table: model._base_manager.count() for model in models}
    return {table: count for table, count in counts.items() if count > MANY_ROWS}
