import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import pytest
from playwright.sync_api import Browser, sync_playwright

OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
)


@contextmanager
def run_chromium(start_within: AbstractContextManager[object] | None = None) -> Iterator[Browser]:
    """Run a real Chromium, which is started within that context. While it runs, Playwright's event loop blocks any
    other in this thread."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("Chromium is not installed. Run `apt install chromium`.")
    with sync_playwright() as playwright:
        with start_within or nullcontext():
            chromium = playwright.chromium.launch(executable_path=path, args=list(OPTIONS))
        yield chromium
        chromium.close()
