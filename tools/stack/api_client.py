"""HTTP clients of a running judge."""

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any

from tools.stack.processes import wait_until


class ApiClient:
    """An HTTP client that stores cookies and sends the CSRF token, as the pages do."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))
        self._csrf_token = ""

    def copy(self) -> "ApiClient":
        """Return another client with the same login."""
        other = ApiClient(self._url)
        for cookie in self._cookies:
            other._cookies.set_cookie(cookie)
        other._csrf_token = self._csrf_token
        return other

    def get_cookies(self) -> dict[str, str]:
        return {cookie.name: cookie.value or "" for cookie in self._cookies}

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """Send `body` as JSON and return the parsed response. Raises HTTPError for an error status."""
        if method != "GET" and not self._csrf_token:
            self.send("GET", "/api/me")
        headers = {"Content-Type": "application/json", "X-CSRFToken": self._csrf_token}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data, headers, method=method)
        with self._opener.open(request, timeout=30) as response:
            content = json.load(response)
        if "csrf_token" in content:
            self._csrf_token = content["csrf_token"]
        return content

    def sign_in(self, username: str, password: str) -> None:
        self.send("POST", "/api/login", {"username": username, "password": password})

    def stream(self, path: str) -> Iterator[tuple[str, Any]]:
        """Yield the name and the parsed data of each server-sent event."""
        with self._opener.open(self._url + path, timeout=60) as response:
            event = ""
            for line in response:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "event":
                    event = value
                elif name == "data":
                    yield event, json.loads(value)


@dataclass
class LiveInterview:
    """A started interview with its two clients. `link` is the path of the candidate's page. `submission` is always the
    id of one."""

    id: int
    link: str
    slug: str
    candidate: ApiClient
    interviewer: ApiClient

    @property
    def session(self) -> str:
        """The path of the candidate's session in the API."""
        return self.link.replace("/i/", "/api/sessions/")

    def submit(self, source: bytes, kind: str = "submit") -> str:
        """Return the id of the submission."""
        body = {"slug": self.slug, "source": source.decode(), "kind": kind}
        return self.candidate.send("POST", f"{self.session}/submissions", body)["id"]

    def stream(self, submission: str) -> Iterator[tuple[str, Any]]:
        """Yield the events of a submission as its candidate receives them."""
        return self.candidate.stream(f"{self.session}/submissions/{submission}/events")

    def get_submission(self, submission: str) -> dict[str, Any]:
        return self.interviewer.send("GET", f"/api/submissions/{submission}")

    def wait_until_judging(self, submission: str, seconds: float) -> dict[str, Any]:
        return self._wait_for_state(submission, "judging", seconds)

    def wait_until_done(self, submission: str, seconds: float, step: float = 0.05) -> dict[str, Any]:
        return self._wait_for_state(submission, "done", seconds, step)

    def _wait_for_state(self, submission: str, state: str, seconds: float, step: float = 0.05) -> dict[str, Any]:
        def find_row() -> dict[str, Any] | None:
            row = self.get_submission(submission)
            return row if row["state"] == state else None

        return wait_until(find_row, seconds, step)
