"""What the simulated people of all scenarios share. Only locust imports this module, because it replaces the blocking
functions of Python."""

import json
import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gevent
from locust import FastHttpUser, events, stats

PARAMETERS: dict[str, Any] = json.loads(Path(os.environ["LOAD_PARAMETERS"]).read_text())
CSRF_TOKEN = "c" * 32

stats.bucket_response_time = round  # whole milliseconds; locust's own function rounds to two digits


class Browser(FastHttpUser):
    abstract = True

    def send(self, name: str, method: str, path: str, cookie: str, body: Any = None, *, stream: bool = False) -> Any:
        """Each request claims another client address, as many people would have."""
        headers = {
            "Accept-Encoding": "identity",
            "Cookie": f"csrftoken={CSRF_TOKEN}; {cookie}",
            "X-CSRFToken": CSRF_TOKEN,
            "X-Forwarded-For": f"10.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(256)}",
        }
        return self.client.request(method, path, name=name, headers=headers, json=body, stream=stream)


def read_events(response: Any) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the data of each server-sent event as soon as it arrives. `iter_content` would wait until a
    chunk is full."""
    name = ""
    while line := response._response.readline(b"\n"):
        field, _, value = bytes(line).rstrip(b"\n").partition(b": ")
        if field == b"event":
            name = value.decode()
        elif field == b"data":
            yield name, value


@events.init.add_listener
def update_clock(**_: Any) -> None:
    """Otherwise the duration of the measurement counts from before the imports, because gevent stores the time."""
    gevent.get_hub().loop.update_now()


@events.quitting.add_listener
def print_errors(environment: Any, **_: Any) -> None:
    for error in environment.stats.errors.values():
        print(f"{error.name}: {error.error} ({error.occurrences} times)", file=sys.stderr)
