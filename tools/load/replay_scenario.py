"""The replay of a long session in Chromium: how long it takes from the navigation until the page can be used, and from
a key or a click until the code of the other moment is in the page."""

import argparse
import random
from collections.abc import Callable

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tools.load.locust_run import compute_percentile, describe_machine, print_times
from tools.load.long_session import create_long_session, fold_until
from tools.load.typed_pages import CHROMIUM_OPTIONS, CHROMIUM_PATH
from tools.stack import Stack

OPENINGS = 5
MAX_OPEN_MS, MAX_SEEK_MS = 1000, 100
SETTLE_MS = 200
"""The code has its final form when it has not changed for so long."""
WAIT_MS = 60_000
RECORD_OPENING = """
    new MutationObserver((_, observer) => {
        const code = document.querySelector(".cm-content")?.textContent;
        if (!code || !document.querySelector("input[type=range]")) return;
        window.usableAt = performance.now();
        observer.disconnect();
    }).observe(document, {childList: true, characterData: true, subtree: true});
"""
RECORD_SEEKS = """
    window.inputAt = window.changedAt = 0;
    const note = () => { inputAt = performance.now(); changedAt = 0; };
    for (const type of ["keydown", "pointerdown"]) addEventListener(type, note, true);
    new MutationObserver(() => { changedAt = performance.now(); })
        .observe(document.querySelector(".cm-content"), {childList: true, characterData: true, subtree: true});
"""
READ_PARTS = """
    [...document.querySelector(".cm-content").children].reduce((parts, {className, textContent}) => {
        if (className.includes("cm-line")) parts.at(-1).push(textContent);
        else parts.push([]);
        return parts;
    }, [[]]).map((lines) => lines.join("\\n"))
"""
"""The parts of the code that are in the page: the editor leaves out lines that cannot be seen."""


def run(stack: Stack, options: argparse.Namespace) -> list[str]:
    """Return the faults."""
    session, updates = create_long_session(options.updates)
    url = f"{stack.url}/invitations/{session.pk}/replay"
    name, _, value = session.interviewer_cookie.partition("=")
    cookie = {"name": name, "value": value, "url": stack.url}
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM_PATH, args=CHROMIUM_OPTIONS)
        openings = [measure_opening(chromium, cookie, url) for _ in range(OPENINGS)]
        page = openings[-1][0]
        page.evaluate(RECORD_SEEKS)
        start = updates[0][0]
        seeks, faults = measure_seeks(page, options.seeks, lambda moment: fold_until(updates, start + moment))
        chromium.close()
    times = {"navigation to usable replay": [milliseconds for _, milliseconds in openings], "seek": seeks}
    print(f"{describe_machine()}: replay of a session of an hour with {options.updates} updates, in Chromium")
    print_times(times)
    for (name, measured), limit in zip(times.items(), (MAX_OPEN_MS, MAX_SEEK_MS), strict=True):
        if (median := compute_percentile(measured, 50)) > limit:
            faults.append(f"{name}: {median:.0f} ms at the median, which is above {limit} ms")
    return faults


def measure_opening(chromium: Browser, cookie: dict[str, str], url: str) -> tuple[Page, float]:
    """Open the page in a new context, without any cached file. Returns it, and the milliseconds until it is usable."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([cookie])  # pyright: ignore[reportArgumentType] -- a TypedDict
    context.add_init_script(RECORD_OPENING)
    page = context.new_page()
    page.goto(url, wait_until="commit")
    page.wait_for_function("() => window.usableAt", timeout=WAIT_MS)
    return page, page.evaluate("usableAt")


def measure_seeks(page: Page, count: int, get_text: Callable[[float], str]) -> tuple[list[float], list[str]]:
    """Return the times of seeks that change the code, and a fault if the page shows another code than the server has at
    that moment. `get_text` returns the code at milliseconds after the start."""
    slider = page.get_by_role("slider", name="Moment")
    # The page opens between two steps of the slider, whose value would not tell the moment if a click misses it.
    slider.press("Home")
    times: list[float] = []
    faults: list[str] = []
    keys = ["End", "ArrowLeft", "ArrowLeft", "Home", "PageUp", "ArrowRight", "ArrowRight", "PageDown"]
    while len(times) < count and len(faults) < count:
        if random.random() < 0.5:
            slider.press(random.choice(keys))
        else:
            click_slider(page, slider, random.random())
        page.wait_for_function(f"() => performance.now() - Math.max(inputAt, changedAt) > {SETTLE_MS}", timeout=WAIT_MS)
        input_at, changed_at = page.evaluate("[inputAt, changedAt]")
        moment = float(slider.input_value())
        text = get_text(moment)
        if not all(part in text for part in page.evaluate(READ_PARTS)):
            faults.append(f"the page does not show the code of {moment / 1000:.0f} s after the start")
        if changed_at:
            times.append(changed_at - input_at)
    return times, faults


def click_slider(page: Page, slider: Locator, share: float) -> None:
    """Click at a share of its width. The focus scrolls the page, so its place may have changed since the last click."""
    box = slider.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
