"""Open pages, each with one event stream. See `streams_scenario.py`."""

import itertools
import json
import time
from pathlib import Path
from typing import Any

import gevent
from locust import constant, events, task

from tools.load.browser_user import PARAMETERS, Browser, read_events

STREAMS = itertools.cycle(PARAMETERS["streams"])
span: dict[str, float] = {}
"""When the test started (`at`) and when it stopped (`until`), in seconds since 1970."""
open_pages: set[int] = set()


class OpenPage(Browser):
    wait_time = constant(1)

    @task
    def follow(self) -> None:
        path, cookie = next(STREAMS)
        response = self.send("an event stream", "GET", path, cookie, stream=True)
        open_pages.add(id(self))
        for _ in read_events(response):
            pass
        open_pages.discard(id(self))
        gevent.sleep(float("inf"))

    def stop(self, force: bool = False) -> bool:
        """Stop at once, because a stream does not end."""
        return super().stop(force=True)


@events.test_start.add_listener
def store_start(**_: Any) -> None:
    span["at"] = time.time()


@events.test_stopping.add_listener
def store_stop(**_: Any) -> None:
    Path(PARAMETERS["results"]).write_text(json.dumps(span | {"until": time.time(), "open": len(open_pages)}))
