"""A client that practices softmax over HTTP."""

import http.client
import urllib.error
from typing import Any

from tools.stack import ApiClient, wait_until

SUBMISSIONS_PATH = "/api/sessions/practice/submissions"
WRONG_SOURCE = """\
import numpy as np

def softmax(x):
    e = np.exp(x - np.mean(x, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)

def log_softmax(x):
    top = x.max(axis=-1, keepdims=True)
    return (x - top) - np.log(np.exp(x - top).sum(axis=-1, keepdims=True))
"""
SERVER_ERRORS = (urllib.error.URLError, http.client.HTTPException, OSError, ValueError)
"""What a client may get while the server, or a service that it needs, is down."""


class PracticeClient:
    def __init__(self, url: str) -> None:
        self._api = ApiClient(url)
        self.send("GET", "/api/me")

    def send(self, method: str, path: str, body: Any = None) -> Any:
        return self._api.send(method, path, body)

    def submit(self, source: str) -> str:
        """Submit and return the submission's id."""
        body = {"slug": "softmax", "source": source, "kind": "submit", "exercise": "implement"}
        return self.send("POST", SUBMISSIONS_PATH, body)["id"]

    def get_submission(self, submission: str) -> dict[str, Any]:
        return self.send("GET", f"{SUBMISSIONS_PATH}/{submission}")

    def wait_for_verdict(self, submission: str, seconds: float = 180) -> str:
        def get_judged() -> dict[str, Any] | None:
            row = self.get_submission(submission)
            return row if row["state"] == "done" else None

        return wait_until(get_judged, seconds, step=0.2)["verdict"]
