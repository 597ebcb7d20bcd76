"""The first load of the workspace in Chromium with 1.6 Mbit/s, 150 ms latency and a CPU four times slower: how long it
takes from the navigation until the editor shows what is typed into it."""

import argparse

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tools.load.locust_run import compute_percentile, describe_machine, print_times
from tools.load.typed_pages import CHROMIUM_OPTIONS, CHROMIUM_PATH
from tools.stack import Stack

BITS_PER_SECOND, LATENCY_MS, CPU_SLOWDOWN = 1_600_000, 150, 4
MAX_MS = 5000
WAIT_MS = 120_000
RECORD_TYPED = """
    new MutationObserver((_, observer) => {
        if (!document.querySelector(".cm-content")?.textContent.includes("%s")) return;
        window.typedAt = performance.now();
        observer.disconnect();
    }).observe(document, {childList: true, characterData: true, subtree: true});
"""


def run(stack: Stack, options: argparse.Namespace) -> list[str]:
    """Return the faults."""
    url = f"{stack.url}/problems/softmax"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM_PATH, args=CHROMIUM_OPTIONS)
        visits = [measure_visits(chromium, url) for _ in range(options.visits)]
        chromium.close()
    first, again = zip(*visits, strict=True)
    times = {"first visit to typed text": list(first), "next visit, without cached files": list(again)}
    line = f"{BITS_PER_SECOND / 1e6} Mbit/s, {LATENCY_MS} ms latency, a CPU {CPU_SLOWDOWN} times slower"
    print(f"{describe_machine()}: the workspace in Chromium with {line}, {options.visits} visits")
    print_times(times)
    return [
        f"{name}: {median:.0f} ms at the median, which is above {MAX_MS} ms"
        for name, measured in times.items()
        if (median := compute_percentile(measured, 50)) > MAX_MS
    ]


def measure_visits(chromium: Browser, url: str) -> tuple[float, float]:
    """Milliseconds of the first visit of a new browser, and of its next one, which has a copy of the document."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    first = measure_visit(context, url, "# first visit")
    again = measure_visit(context, url, "# second visit")
    context.close()
    return first, again


def measure_visit(context: BrowserContext, url: str, typed: str) -> float:
    page = context.new_page()
    page.add_init_script(RECORD_TYPED % typed)
    slow_down(page)
    page.goto(url, wait_until="commit")
    page.get_by_label("Your solution in Python").click(timeout=WAIT_MS)
    page.keyboard.insert_text(typed)
    page.wait_for_function("() => window.typedAt", timeout=WAIT_MS)
    milliseconds = page.evaluate("typedAt")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible(timeout=WAIT_MS)
    page.close()
    return milliseconds


def slow_down(page: Page) -> None:
    bytes_per_second = BITS_PER_SECOND // 8
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    devtools.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": bytes_per_second,
            "uploadThroughput": bytes_per_second,
        },
    )
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
