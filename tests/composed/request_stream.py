"""A client that sends a request every 50 ms, each over a new connection, and records how each was answered."""

import http.client
import json
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

PAUSE_SECONDS = 0.05


@dataclass
class RequestStream:
    """Sends requests in a thread while the context is open."""

    url: str
    answers: Counter[str] = field(default_factory=Counter)
    """How often each status code, or the name of each error, occurred."""
    bodies: list[Any] = field(default_factory=list)
    _stop_event: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "RequestStream":
        self._thread = threading.Thread(target=self._send_requests)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop_event.set()
        self._thread.join()

    def _send_requests(self) -> None:
        while not self._stop_event.wait(PAUSE_SECONDS):
            try:
                self.answers[str(self._send_request())] += 1
            except (OSError, http.client.HTTPException) as error:
                self.answers[type(error).__name__] += 1

    def _send_request(self) -> int:
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)
        try:
            connection.request("GET", parts.path)
            response = connection.getresponse()
            self.bodies.append(json.loads(response.read() or b"null"))
            return response.status
        finally:
            connection.close()
