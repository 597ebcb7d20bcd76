"""Candidates' and interviewers' pages in Chromium: keys are pressed in one and timed until the other shows them."""

import argparse
import asyncio
import random
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from playwright.async_api import Browser, Page, async_playwright

from tools.load.watched_sessions import SLUG, WatchedSession

CHROMIUM_PATH = shutil.which("chromium") or shutil.which("google-chrome")
CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
BURST_KEYS = (10, 40)
OPEN_MS = 60_000
LAST_KEY_SECONDS = 20.0
MARK = "~"
"""The key that is typed. Nothing else in the code contains it."""
RECORD_KEYS = """
    window.keys = [];
    addEventListener("keydown", ({key}) => key === "~" && keys.push(Date.now()), true);
"""
RECORD_TEXT = """
    window.shown = [];
    const code = document.querySelector(".cm-content");
    new MutationObserver(() => {
        const count = code.textContent.split("~").length - 1;
        while (shown.length < count) shown.push(Date.now());
    }).observe(code, {childList: true, characterData: true, subtree: true});
"""
READ_TEXT = "[...document.querySelectorAll('.cm-line')].map((line) => line.textContent).join('\\n')"

T = TypeVar("T")


@dataclass
class TypedPages:
    delays: list[tuple[float, float]] = field(default_factory=list)
    """The time of each key in seconds since 1970, and the milliseconds until the watcher's page showed it."""
    texts: dict[int, str] = field(default_factory=dict)
    """What the candidate's pages show at the end, by session."""


async def type_in_pages(
    url: str, sessions: list[WatchedSession], options: argparse.Namespace, meanwhile: Callable[[], T]
) -> tuple[T, TypedPages]:
    """Open the pages, then type in them while `meanwhile` runs in a thread. Return its result and what was measured."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM_PATH, args=CHROMIUM_OPTIONS)
        pairs = [await open_pages(chromium, url, session) for session in sessions]
        stop_event = asyncio.Event()
        typing = [asyncio.create_task(type_bursts(candidate, options, stop_event)) for candidate, _ in pairs]
        try:
            result = await asyncio.to_thread(meanwhile)
        finally:
            stop_event.set()
            await asyncio.gather(*typing)
        pages = TypedPages()
        for session, (candidate, watcher) in zip(sessions, pairs, strict=True):
            pages.delays += await read_delays(candidate, watcher)
            pages.texts[session.pk] = await candidate.evaluate(READ_TEXT)
        await chromium.close()
    return result, pages


async def open_pages(chromium: Browser, url: str, session: WatchedSession) -> tuple[Page, Page]:
    """The pages of a candidate and of an interviewer who watches."""
    candidate = await (await chromium.new_context(base_url=url)).new_page()
    await candidate.goto(f"/i/{session.token}/{SLUG}")
    editor = candidate.get_by_label("Your solution in Python")
    await editor.wait_for(timeout=OPEN_MS)
    context = await chromium.new_context(base_url=url)
    name, _, value = session.interviewer_cookie.partition("=")
    await context.add_cookies([{"name": name, "value": value, "url": url}])
    watcher = await context.new_page()
    await watcher.goto(f"/interviews/{session.interview}/live/{session.pk}")
    await watcher.locator(".cm-content").wait_for(timeout=OPEN_MS)
    await candidate.get_by_text("is watching").wait_for(timeout=OPEN_MS)
    await editor.click()
    await editor.press("Control+Home")
    await editor.press_sequentially("# \n")
    await editor.press("ArrowUp")
    await editor.press("End")
    await watcher.evaluate(RECORD_TEXT)
    await candidate.evaluate(RECORD_KEYS)
    return candidate, watcher


async def type_bursts(page: Page, options: argparse.Namespace, stop_event: asyncio.Event) -> None:
    """Type `options.share` of the time until the event is set."""
    pause = sum(BURST_KEYS) / 2 / options.keys * (1 / options.share - 1)
    while not stop_event.is_set():
        await wait(stop_event, random.uniform(0, 2 * pause))
        next_key = asyncio.get_running_loop().time()
        for _ in range(random.randint(*BURST_KEYS)):
            if stop_event.is_set():
                return
            await page.keyboard.press(MARK)
            next_key += random.uniform(0.5, 1.5) / options.keys
            await wait(stop_event, max(0.0, next_key - asyncio.get_running_loop().time()))


async def wait(event: asyncio.Event, seconds: float) -> None:
    """Wait for the event, but not longer than so many seconds."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)


async def read_delays(candidate: Page, watcher: Page) -> list[tuple[float, float]]:
    keys: list[Any] = await candidate.evaluate("keys")
    await watcher.wait_for_function("(count) => shown.length >= count", arg=len(keys), timeout=LAST_KEY_SECONDS * 1000)
    shown: list[Any] = await watcher.evaluate("shown")
    return [(key / 1000, float(at - key)) for key, at in zip(keys, shown, strict=True)]
