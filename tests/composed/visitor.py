"""A browser that practises softmax by HTTP alone."""

import http.client
import urllib.error
from typing import Any

from tests.judge.stack import Browser
from tests.stack import wait_until

SUBMISSIONS = "/api/seats/practice/submissions"
WRONG = """\
import numpy as np

def softmax(x):
    e = np.exp(x - np.mean(x, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)

def log_softmax(x):
    top = x.max(axis=-1, keepdims=True)
    return (x - top) - np.log(np.exp(x - top).sum(axis=-1, keepdims=True))
"""
AWAY = (urllib.error.URLError, http.client.HTTPException, OSError, ValueError)
"""What a client meets while the server, or what stands behind it, is gone."""


class Visitor:
    def __init__(self, url: str) -> None:
        self._browser = Browser(url)
        self.send("GET", "/api/me")

    def send(self, method: str, path: str, body: Any = None) -> Any:
        return self._browser.send(method, path, body)

    def submit(self, source: str) -> str:
        body = {"slug": "softmax", "source": source, "kind": "submit", "exercise": "implement"}
        return self.send("POST", SUBMISSIONS, body)["id"]

    def seen(self, submission: str) -> dict[str, Any]:
        return self.send("GET", f"{SUBMISSIONS}/{submission}")

    def verdict(self, submission: str, seconds: float = 60) -> str:
        def done() -> dict[str, Any] | None:
            row = self.seen(submission)
            return row if row["state"] == "done" else None

        return wait_until(done, seconds, step=0.2)["verdict"]
