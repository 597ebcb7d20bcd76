"""The scenario of `make load`: people who practice and interviewers, and open pages that follow queued submissions.

`tools.load` starts locust with this file, and writes what it needs to know to the file that LOAD_PARAMETERS names.
Locust replaces the blocking functions of Python, so no other module imports this one.
"""

import itertools
import json
import os
import random
import sys
from pathlib import Path
from typing import Any

import gevent
from locust import FastHttpUser, between, constant, events, stats, task

PARAMETERS = json.loads(Path(os.environ["LOAD_PARAMETERS"]).read_text())
SESSION_COOKIES = itertools.cycle(PARAMETERS["session_cookies"])
STREAMS = itertools.cycle(PARAMETERS["streams"])
CSRF_TOKEN = "c" * 32
SESSION = "/api/sessions/practice"
READS = {
    "HTML of a page": "/",
    "the problems": "/api/problems",
    "one problem": f"{SESSION}/problems/{PARAMETERS['slug']}",
    f"a session with {len(PARAMETERS['session_cookies'])} submissions": SESSION,
    "its list for a problem": f"{SESSION}/submissions?slug={PARAMETERS['slug']}",
}

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


class Person(Browser):
    wait_time = between(0, 2 * PARAMETERS["pause"])

    def on_start(self) -> None:
        self.cookie = next(SESSION_COOKIES)
        self.revision = 0
        self.wait()

    @task
    def submit(self) -> None:
        self.send("submit", "POST", f"{SESSION}/submissions", self.cookie, PARAMETERS["submission"])

    @task(2)
    def save_draft(self) -> None:
        body = {"source": f"x = {self.revision}\n", "revision": self.revision}
        response = self.send("save a draft", "PUT", f"{SESSION}/drafts/{PARAMETERS['slug']}", self.cookie, body)
        if response.status_code == 200:
            self.revision = json.loads(response.content)["revision"]

    @task(len(READS))
    def read(self) -> None:
        name = random.choice(list(READS))
        self.send(name, "GET", READS[name], self.cookie)

    @task
    def list_interviews(self) -> None:
        self.send("an interviewer's list", "GET", "/api/interviews", PARAMETERS["interviewer_cookie"])


class OpenPage(Browser):
    fixed_count = len(PARAMETERS["streams"])
    abstract = not fixed_count
    wait_time = constant(1)

    @task
    def follow_submission(self) -> None:
        path, cookie = next(STREAMS)
        response = self.send(PARAMETERS["stream_name"], "GET", path, cookie, stream=True)
        for _ in response.iter_content(chunk_size=64):
            pass

    def stop(self, force: bool = False) -> bool:
        """Stop at once, because a stream does not end while its submission waits."""
        return super().stop(force=True)


@events.init.add_listener
def update_clock(**_: Any) -> None:
    """Otherwise the duration of the measurement counts from before the imports, because gevent stores the time."""
    gevent.get_hub().loop.update_now()


@events.quitting.add_listener
def print_errors(environment: Any, **_: Any) -> None:
    for error in environment.stats.errors.values():
        print(f"{error.name}: {error.error} ({error.occurrences} times)", file=sys.stderr)
