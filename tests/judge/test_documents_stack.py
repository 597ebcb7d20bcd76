"""Typing goes on while web servers are killed: what was acknowledged is stored once, and streams have no gap."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.judge.document_network import HttpBrowser, StreamReader, fold_events
from tests.judge.document_page import DocumentPage
from tests.judge.factories import SLUG
from tools.stack import Stack, kill_group

TYPISTS = 4
WORDS = 25


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("documents")) as stack:
        yield stack


def type_words(page: DocumentPage, name: str) -> list[int]:
    """Type and save until every word is acknowledged. Returns the numbers of the updates."""
    numbers: list[int] = []
    for word in range(WORDS):
        page.type(f"# {name}{word}\n")
        body = page.build_body()
        while (answer := page.post(body)).status_code != 200:
            assert answer.status_code in (0, 503), answer.body
            time.sleep(0.1)
        numbers.append(answer.json()["number"])
    return numbers


def test_killed_web_servers_lose_and_double_nothing(stack: Stack) -> None:
    interview = stack.start_interview(SLUG, shows_results=True)
    token = interview.link.rpartition("/")[2]
    other_url, _ = stack.start_web()
    url, web = stack.start_web()
    pages = [DocumentPage(token, browser=HttpBrowser([url, other_url][each % 2])) for each in range(TYPISTS)]
    reader = StreamReader(f"{url}/api/sessions/{token}/events", pages[0].opened["cursor"])
    thread = threading.Thread(target=reader.run)
    thread.start()
    with ThreadPoolExecutor(TYPISTS) as threads:
        typing = [threads.submit(type_words, page, f"typist{each}-") for each, page in enumerate(pages)]
        for _ in range(3):
            time.sleep(1)
            kill_group(web)
            _, web = stack.start_web(int(url.rpartition(":")[2]))
        numbers = [number for each in typing for number in each.result()]
    last = DocumentPage(token, browser=HttpBrowser(other_url))
    deadline = time.monotonic() + 30
    while len(reader.events) < last.opened["number"] and time.monotonic() < deadline:
        time.sleep(0.2)
    reader.stopped.set()
    lines = str(last.text).splitlines()
    assert [lines.count(f"# typist{each}-{word}") for each in range(TYPISTS) for word in range(WORDS)] == [1] * 100
    assert sorted(numbers) == list(range(1, 101))
    assert [event["number"] for event in reader.events] == list(range(1, 101))
    assert reader.connections > 1
    assert fold_events(pages[0], reader.events) == str(last.text)
    thread.join(20)
