"""Pages of a document that reach the judge over the network, for tests that kill parts of it."""

import base64
import http.client
import json
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from pycrdt import Doc, Text

from tests.judge.document_page import DocumentPage


@dataclass
class Answer:
    status_code: int
    body: Any

    def json(self) -> Any:
        return self.body


@dataclass
class HttpBrowser:
    """Sends requests over the network as Django's test client does in a process. A failed request has status 0."""

    url: str
    csrf_token: str = ""
    cookies: str = ""

    def generic(self, method: str, path: str, data: str, content_type: str) -> Answer:
        if not self.csrf_token and method != "GET":
            self.read_token()
        headers = {"Content-Type": content_type, "X-CSRFToken": self.csrf_token, "Cookie": self.cookies}
        request = urllib.request.Request(self.url + path, data.encode() or None, headers, method=method)
        try:
            return self._open(request)
        except (OSError, ValueError, http.client.HTTPException):  # also in the middle of an error's body
            return Answer(0, None)

    def _open(self, request: urllib.request.Request) -> Answer:
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                return Answer(response.status, json.load(response))
        except urllib.error.HTTPError as error:
            return Answer(error.code, json.load(error))

    def read_token(self) -> None:
        with urllib.request.urlopen(f"{self.url}/api/me", timeout=20) as response:
            self.cookies = response.headers["Set-Cookie"].partition(";")[0]
            self.csrf_token = json.load(response)["csrf_token"]


@dataclass
class StreamReader:
    """Reads the document events of a session in a thread as an EventSource does: it connects again with the last id."""

    url: str
    cursor: str
    events: list[dict[str, Any]] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    connections: int = 0

    def run(self) -> None:
        while not self.stopped.is_set():
            try:
                self.read()
            except (OSError, http.client.HTTPException):
                time.sleep(0.2)

    def read(self) -> None:
        request = urllib.request.Request(self.url, headers={"Last-Event-ID": self.cursor})
        with urllib.request.urlopen(request, timeout=15) as response:
            self.connections += 1
            fields: dict[str, str] = {}
            for line in response:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name:
                    fields[name] = value
                    continue
                if fields.get("event") == "document":
                    self.events.append(json.loads(fields["data"]))
                    self.cursor = fields["id"]
                fields = {}
                if self.stopped.is_set():
                    return


def fold_events(page: DocumentPage, events: list[dict[str, Any]]) -> str:
    """The text of a page that received the events."""
    doc: Doc = Doc()
    text = doc.get("source", type=Text)
    for update in (page.opened["state"], *(event["update"] for event in events)):
        doc.apply_update(base64.b64decode(update))
    return str(text)
