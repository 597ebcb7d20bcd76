"""Candidates who type, each watched by an interviewer. See `typing_scenario.py`.

Each one is the network traffic of two pages: it sends what `frontend/src/workspace/documents/documentSync.ts` would
send, at the same times, and reads both event streams.
"""

import base64
import hashlib
import itertools
import json
import random
import secrets
import time
from pathlib import Path
from typing import Any

import gevent
from locust import between, events, task
from pycrdt import Doc, Text

from tools.load.browser_user import PARAMETERS, Browser, read_events

SESSIONS = itertools.cycle(PARAMETERS["sessions"])
TYPED_SHARE = PARAMETERS["typed_share"]
KEY_SECONDS = 1 / PARAMETERS["keys_per_second"]
BURST_KEYS = (10, 40)
"""The fewest and the most keys between two pauses."""
WATCHED_DELAY, FIRST_INTERVAL, MIN_INTERVAL, CURSOR_SECONDS = 0.03, 0.5, 0.25, 10.0
"""As in `sendPace.ts` and `sessionDocuments.ts`."""
STOP_TIMEOUT_SECONDS = 20.0
KEYS = "abcdefghijklmnopqrstuvwxyz_()=.,  \n"

sent_keys: dict[str, list[float]] = {}
"""The times of the keys in each batch that no watcher has received yet, by the update in base64."""
results: list[dict[str, Any]] = []
span: dict[str, float] = {}
"""When the test started (`at`) and when it stopped (`until`), in seconds since 1970."""


class WatchedCandidate(Browser):
    wait_time = between(0, 2 * sum(BURST_KEYS) / 2 * KEY_SECONDS * (1 / TYPED_SHARE - 1))

    def on_start(self) -> None:
        session = next(SESSIONS)
        self.cookie, self.interviewer_cookie = "", session["interviewer_cookie"]
        self.url = f"/api/sessions/{session['token']}"
        self.document_url = f"{self.url}/documents/{PARAMETERS['slug']}"
        self.watch_url = f"/api/invitations/{session['pk']}/live"
        self.pk, self.client_id, self.sequence = session["pk"], secrets.token_hex(16), 0
        self.keys: list[float] = []
        self.acknowledged: list[int] = []
        self.typed_keys = self.received = 0
        self.interval, self.last_sent, self.last_cursor = FIRST_INTERVAL, 0.0, 0.0
        self.timer: gevent.Greenlet | None = None
        self.is_sending = False
        self.open_pages()
        gevent.sleep(self.wait_time())

    def open_pages(self) -> None:
        self.doc, self.watched_doc = Doc(), Doc()
        self.text, self.watched_text = (doc.get("source", type=Text) for doc in (self.doc, self.watched_doc))
        opened = self.send("open a document", "GET", self.document_url, self.cookie).json()
        self.doc.apply_update(base64.b64decode(opened["state"]))
        self.sent, self.digest = self.doc.get_state(), opened["session"]
        live = self.send("open the live view", "GET", self.watch_url, self.interviewer_cookie).json()
        for update in live["documents"][0]["updates"]:
            self.watched_doc.apply_update(base64.b64decode(update))
        self.streams = [
            gevent.spawn(self.follow, f"{self.url}/events?after={opened['cursor']}", self.cookie),
            gevent.spawn(self.follow, f"{self.watch_url}/events?after={live['cursor']}", self.interviewer_cookie),
        ]

    def follow(self, path: str, cookie: str) -> None:
        """Read an event stream. Only a watcher applies the updates: the candidate's page made them."""
        for name, data in read_events(self.send(PARAMETERS["stream_name"], "GET", path, cookie, stream=True)):
            if name == "document" and cookie:
                self.receive(json.loads(data)["update"])

    def receive(self, update: str) -> None:
        now = time.time()
        self.watched_doc.apply_update(base64.b64decode(update))
        self.received += 1
        measured = [at for at in sent_keys.pop(update, ()) if at >= span["at"] + PARAMETERS["warm_up"]]
        for at in measured:
            fire_request("STREAM", PARAMETERS["delay_name"], (now - at) * 1000)

    @task
    def type_burst(self) -> None:
        self.index = random.randrange(len(str(self.text)) + 1)
        self.send_cursor()
        next_key = time.monotonic()
        for _ in range(random.randint(*BURST_KEYS)):
            self.type_key()
            next_key += random.uniform(0.5, 1.5) * KEY_SECONDS
            gevent.sleep(max(0.0, next_key - time.monotonic()))

    def type_key(self) -> None:
        self.text.insert(len(str(self.text)[: self.index].encode()), random.choice(KEYS))
        self.index += 1
        self.typed_keys += 1
        self.keys.append(time.time())
        self.schedule(max(self.last_sent + self.interval - time.monotonic(), WATCHED_DELAY))
        if time.monotonic() > self.last_cursor + CURSOR_SECONDS:
            self.send_cursor()

    def send_cursor(self) -> None:
        """At the start of a burst and every CURSOR_SECONDS, not at each key: while somebody types on, the character
        after the cursor stays the same."""
        self.last_cursor = time.monotonic()
        cursor = {"slug": PARAMETERS["slug"], "exercise": "implement", "anchor": "AA==", "head": "AA=="}
        gevent.spawn(self.send, "send the cursor", "POST", f"{self.url}/presence", self.cookie, cursor)

    def schedule(self, seconds: float) -> None:
        if self.timer is None:
            self.timer = gevent.spawn_later(seconds, self.send_batch)

    def send_batch(self) -> None:
        self.timer = None
        if self.is_sending or not self.keys:
            return
        self.is_sending, self.last_sent, self.sequence = True, time.monotonic(), self.sequence + 1
        body = self.build_body()
        sent_keys[body["update"]], self.keys = self.keys, []
        path = f"{self.document_url}/updates"
        while (response := self.send("save a change", "POST", path, self.cookie, body)).status_code != 200:
            gevent.sleep(self.interval)
        self.acknowledged.append(response.json()["number"])
        self.interval = max(response.json()["retry_ms"] / 1000, MIN_INTERVAL)
        self.is_sending = False
        if self.keys:
            self.schedule(max(self.last_sent + self.interval - time.monotonic(), WATCHED_DELAY))

    def build_body(self) -> dict[str, Any]:
        update, self.sent = self.doc.get_update(self.sent), self.doc.get_state()
        return {
            "session": self.digest,
            "client": self.client_id,
            "sequence": self.sequence,
            "update": base64.b64encode(update).decode(),
            "state_vector": base64.b64encode(self.sent).decode(),
            "text_hash": hashlib.sha256(str(self.text).encode()).hexdigest(),
            "private": False,
        }

    def on_stop(self) -> None:
        """Wait until the server has confirmed everything and the watcher has received it."""
        deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
        while (self.keys or self.is_sending or self.received < self.sequence) and time.monotonic() < deadline:
            gevent.sleep(0.1)
        is_open = all(not stream.ready() for stream in self.streams)
        gevent.killall(self.streams)
        results.append(
            {
                "pk": self.pk,
                "client": self.client_id,
                "sent": self.sequence,
                "numbers": self.acknowledged,
                "keys": self.typed_keys,
                "interval": self.interval,
                "received": self.received,
                "text": str(self.text),
                "watched_text": str(self.watched_text),
                "is_open": is_open,
            }
        )


def fire_request(kind: str, name: str, milliseconds: float) -> None:
    """Add a time to the statistics of locust."""
    events.request.fire(
        request_type=kind, name=name, response_time=milliseconds, response_length=0, exception=None, context={}
    )


@events.test_start.add_listener
def store_start(**_: Any) -> None:
    span.update(at=time.time())


@events.test_stopping.add_listener
def store_stop(**_: Any) -> None:
    span.update(until=time.time())


@events.quitting.add_listener
def write_results(**_: Any) -> None:
    Path(PARAMETERS["results"]).write_text(json.dumps({"sessions": results, **span}))
