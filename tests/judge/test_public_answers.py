"""Without an account, an invitation or a practice cookie, no GET returns an answer of a problem."""

import base64
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest

from judge.domain import catalog
from judge.domain.exercises import list_exercise_names
from judge.domain.traps import compute_trap_id
from problems.format.exercises import list_fix_exercises, make_test_starter
from problems.format.problem import Problem
from tests.judge.api_schema import load_api_schema
from tests.judge.factories import SLUG, World, make_client, send
from tests.judge.test_access import make_rejudge_with_item
from tests.judge.test_practice import PRACTICE, open_practice

MIN_LINES = 3
"""An answer leaks if this many of its own lines, or all of them if it has fewer, are in one text of a response."""
REFUSALS = {401, 403, 404}
BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*[A-Za-z0-9+/=]{4}")


def normalize_lines(text: str) -> set[str]:
    """The lines of code without spaces, comments and lines that are too short to recognize."""
    lines = ("".join(line.partition("#")[0].split()) for line in text.splitlines())
    return {line for line in lines if len(line) > 6}


@cache
def load_answers() -> dict[str, set[str]]:
    """The files in accepted/ and bugs/ and the `fix` starters, by name: the lines that no public text has."""
    problems = catalog.load_problems().values()
    public = [text for each in problems for text in (each.statement, each.starter, make_test_starter(each))]
    public_lines = normalize_lines("\n".join(public))
    return {name: normalize_lines(text) - public_lines for each in problems for name, text in list_answers(each)}


def list_answers(problem: Problem) -> Iterator[tuple[str, str]]:
    for name, source in problem.accepted.items():
        yield f"{problem.slug} accepted/{name}", source.decode()
    for bug in problem.bugs:
        for variant, source in bug.sources.items():
            yield f"{problem.slug} bugs/{bug.id}.{variant}", source.decode()
    for fix in list_fix_exercises(problem):
        yield f"{problem.slug} fix-{fix.number}", fix.starter


@cache
def index_answers() -> dict[str, list[str]]:
    """The names of the answers that have a line."""
    index: dict[str, list[str]] = {}
    for name, lines in load_answers().items():
        for line in lines:
            index.setdefault(line, []).append(name)
    return index


def list_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        if len(value) > 100 and BASE64.fullmatch(value):  # the state of a document
            yield base64.b64decode(value).decode(errors="replace")
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from list_texts(each)


def find_answers(content: bytes) -> set[str]:
    """The names of the answers in a response, whether it is JSON or another text."""
    body = content.decode()
    try:
        texts = list(list_texts(json.loads(body)))
    except ValueError:
        texts = [body]
    answers, index = load_answers(), index_answers()
    found: set[str] = set()
    for text in texts:
        counts = Counter(name for line in normalize_lines(text) for name in index.get(line, ()))
        found |= {name for name, count in counts.items() if count >= min(MIN_LINES, len(answers[name]))}
    return found


@cache
def load_get_parameters() -> dict[str, set[str]]:
    """The names of the parameters of each GET in the schema, by its path."""
    paths = load_api_schema()["paths"]
    gets = {path: methods["get"] for path, methods in paths.items() if "get" in methods}
    return {path: {each["name"] for each in operation.get("parameters", [])} for path, operation in gets.items()}


def list_urls(path: str, problem: Problem, ids: dict[str, Any]) -> Iterator[str]:
    """The URLs of a path for one problem, with each of its exercises as a part of the path or of the query."""
    trap_id = compute_trap_id(problem.traps[0]) if problem.traps else "none"
    names = load_get_parameters()[path]
    exercises = list_exercise_names(problem) if "exercise" in names else ["implement"]
    for exercise in exercises:
        fields = ids | {"slug": problem.slug, "exercise": exercise, "token": "practice", "trap_id": trap_id}
        query = [(name, fields[name]) for name in ("slug", "exercise") if name in names and f"{{{name}}}" not in path]
        url = re.sub(r"{(\w+)}", lambda match, fields=fields: quote(str(fields[match[1]])), path)
        yield url + "".join(f"{'&' if n else '?'}{name}={value}" for n, (name, value) in enumerate(query))


def request_all(
    make_browser: Any, problems: Iterable[Problem], ids: dict[str, Any]
) -> Iterator[tuple[str, int, bytes]]:
    """Send each GET of the API by a client of `make_browser`. Yields the URL, the status and the body."""
    for path in load_get_parameters():
        if path == "/api/sessions/{token}/events":
            continue  # never ends, and has only what the documents have
        urls = [url for problem in problems for url in list_urls(path, problem, ids)]
        for url in dict.fromkeys(urls):
            response = send(make_browser(), "GET", url)
            yield url, response.status_code, response.getvalue()


@pytest.fixture
def ids(world: World) -> dict[str, Any]:
    """Rows that exist, by the name of the parameter that selects them."""
    rejudge_id, item_id = make_rejudge_with_item(world)
    return {
        "interview_id": world.interview.pk,
        "invitation_id": world.robin.pk,
        "candidate_id": world.robin.candidate_id,
        "submission_id": world.submission.pk,
        "run_id": world.submission.pk,
        "version_id": world.old_version.pk,
        "rejudge_id": rejudge_id,
        "item_id": item_id,
        "name": world.worker.name,
        "team_id": world.interview.team_id,
        "join_token": "unknown",
        "share_token": "unknown",
    }


def test_visitor_reads_no_answer(ids: dict[str, Any]) -> None:
    problems = list(catalog.load_problems().values())
    statuses: dict[str, set[int]] = {}
    for url, status, body in request_all(make_client, problems, ids):
        statuses.setdefault(url.partition("?")[0], set()).add(status)
        assert status in {200, *REFUSALS}, url
        assert not find_answers(body), url
    # The walk reached the routes that could show answers.
    assert statuses[f"/api/problems/{SLUG}"] == {200}
    assert statuses[f"{PRACTICE}/problems/{SLUG}/exercises/fix-1"] == {404}
    assert statuses[f"{PRACTICE}/documents/{SLUG}"] == {404}


def test_practice_reads_no_answer_of_a_reserved_problem(ids: dict[str, Any], settings: Any) -> None:
    """Not even a browser that gave up the problem before it was reserved."""
    problem = catalog.get_problem(SLUG)
    browser = make_client()
    open_practice(browser)
    send(browser, "POST", f"{PRACTICE}/give-up", {"slug": SLUG})
    found = {name for _, _, body in request_all(lambda: browser, [problem], ids) for name in find_answers(body)}
    assert {f"{SLUG} fix-1", f"{SLUG} accepted/one_line"} & found
    settings.RESERVED = {SLUG}
    for url, _, body in request_all(lambda: browser, [problem], ids):
        assert not find_answers(body), url
        assert problem.statement not in list_texts(json.loads(body)), url


def test_finds_every_answer() -> None:
    """An answer without lines of its own would never be found."""
    for problem in catalog.load_problems().values():
        for name, text in list_answers(problem):
            assert name in find_answers(json.dumps({"exercises": [{"starter": text}]}).encode()), name
