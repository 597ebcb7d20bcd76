"""Candidates in practice whose submissions wait, clients that ask for them, and one candidate of an interview."""

import http.client
import json
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import Client as Account

from judge.actions.interviews.create_interview import create_interview
from judge.actions.interviews.invite_candidate import invite_candidate
from judge.actions.practice.open_practice import create_practice_session
from judge.http import practice_cookie
from judge.models import Attempt, Priority, Submission, User
from problems.format.loader import SEED, load
from tests.judge.stack import ApiClient, ProcessStack

SLUG = "softmax"
SOURCE = next(iter(load(SLUG).accepted.values())).decode() + "# as long as sources are\n" * 60
SEATS = 100
CSRF = "c" * 32
Times = dict[str, list[float]]


@dataclass(frozen=True)
class Request:
    name: str
    method: str
    path: str
    body: dict[str, Any] | None = None
    signed_in: bool = False


SEAT = "/api/sessions/practice"
SUBMIT = Request("submit", "POST", f"{SEAT}/submissions", {"slug": SLUG, "source": SOURCE, "kind": "submit"})
SAVE = Request("save a draft", "PUT", f"{SEAT}/drafts/{SLUG}")
REQUESTS = [
    SUBMIT,
    SAVE,
    SAVE,
    Request("the frame of a page", "GET", "/"),
    Request("the problems", "GET", "/api/problems"),
    Request("a problem", "GET", f"/api/problems/{SLUG}"),
    Request("a session, with 100 submissions", "GET", SEAT),
    Request("its list of a problem", "GET", f"{SEAT}/submissions?slug={SLUG}"),
    Request("an interviewer's list", "GET", "/api/interviews", signed_in=True),
]


class Connection:
    """Of one client, kept open. Each request comes from another address, as from so many people."""

    def __init__(self, url: str) -> None:
        self._http = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)

    def open(self, method: str, path: str, body: Any, cookie: str) -> http.client.HTTPResponse:
        headers = {
            "Cookie": f"csrftoken={CSRF}; {cookie}",
            "X-CSRFToken": CSRF,
            "Content-Type": "application/json",
            "X-Forwarded-For": f"10.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(256)}",
        }
        self._http.request(method, path, None if body is None else json.dumps(body), headers)
        return self._http.getresponse()

    def send(self, method: str, path: str, body: Any, cookie: str) -> tuple[int, bytes, float]:
        """Status, body and milliseconds."""
        began = time.perf_counter()
        answer = self.open(method, path, body, cookie)
        got = answer.read()
        return answer.status, got, (time.perf_counter() - began) * 1000


class Crowd:
    def __init__(self, url: str, waiting: int) -> None:
        self.url = url
        self.faults: list[str] = []
        self.sessions = [create_practice_session() for _ in range(SEATS)]
        owner = User.objects.get(username="ada")
        self.candidate = invite_candidate(
            create_interview(owner, "Load", 45, [SLUG]), "Candidate of the load", owner
        ).token
        self.interviewer = session_of(owner)
        self.waiting = self.put(waiting)

    def put(self, number: int) -> list[Submission]:
        """Into the queue, by the sessions in turn."""
        version = load(SLUG).version
        rows = [
            Submission(
                session=self.sessions[each % SEATS],
                slug=SLUG,
                problem_version=version,
                seed=SEED,
                kind=Submission.Kind.SUBMIT,
                source=SOURCE.encode(),
                tag="cpu",
                priority=Priority.PRACTICE,
            )
            for each in range(number)
        ]
        return Submission.objects.bulk_create(rows, batch_size=500)

    def warm_up(self) -> None:
        """The server reads the problems when it starts; that is over once it has answered for them all."""
        with Connection(self.url).open("GET", "/api/problems", None, "") as answer:
            slugs = [problem["slug"] for problem in json.load(answer)]
        for slug in slugs:
            Connection(self.url).send("GET", f"/api/problems/{slug}", None, "")

    def measure(self, clients: int, pause: float, streams: int, seconds: float) -> Times:
        times: Times = defaultdict(list)
        over = threading.Event()
        work = [self.thread(over, self.ask, each, pause, times, over) for each in range(clients)]
        work += [self.thread(over, self.follow, self.waiting[-1 - each], over) for each in range(streams)]
        for thread in work:
            thread.start()
        over.wait(seconds)
        over.set()
        for thread in work:
            thread.join()
        return times

    def thread(self, over: threading.Event, work: Callable[..., None], *what: Any) -> threading.Thread:
        """One that is a fault where it ends before its time: so many fewer would be measured."""

        def attempt() -> None:
            try:
                work(*what)
            except Exception as error:  # whatever it is, it is told
                if not over.is_set():
                    self.faults.append(f"a client ended: {error!r}")

        return threading.Thread(target=attempt)

    def ask(self, number: int, pause: float, times: Times, over: threading.Event) -> None:
        chosen = random.Random(number)
        connection = Connection(self.url)
        session = cookie_of(self.sessions[number % SEATS].token)
        revision = 0
        while not over.wait(chosen.uniform(0, 2 * pause)):
            what = chosen.choice(REQUESTS)
            body = {"source": f"x = {revision}\n", "revision": revision} if what == SAVE else what.body
            cookie = self.interviewer if what.signed_in else session
            status, answer, took = connection.send(what.method, what.path, body, cookie)
            times[what.name].append(took)
            if status >= 400:
                self.faults.append(f"{what.name} answered {status}: {answer[:200]!r}")
            elif what == SAVE:
                revision = json.loads(answer)["revision"]

    def follow(self, row: Submission, over: threading.Event) -> None:
        path = f"{SEAT}/submissions/{row.pk}/events"
        with Connection(self.url).open("GET", path, None, cookie_of(row.session.token)) as answer:
            if answer.status != 200:
                self.faults.append(f"a stream answered {answer.status}")
            while not over.is_set() and answer.readline():
                pass

    def meet_the_limit(self, limit: int) -> list[str]:
        self.put(limit - Submission.objects.filter(state=Submission.State.QUEUED).count())
        cookie = cookie_of(self.sessions[0].token)
        status, answer, took = Connection(self.url).send(SUBMIT.method, SUBMIT.path, SUBMIT.body, cookie)
        code = json.loads(answer).get("code")
        print(f"\n{limit} waiting, one more of practice: {status} {code}, {took:.0f} ms")
        return [] if (status, code) == (503, "queue_full") else ["a full queue took one more"]

    def overtake(self, stack: ProcessStack) -> list[str]:
        """One worker, and one submission of an interview behind all that waits."""
        browser = ApiClient(self.url)
        browser.send("GET", "/api/me")
        browser.send("POST", f"/api/sessions/{self.candidate}/start")
        made = browser.send("POST", f"/api/sessions/{self.candidate}/submissions", SUBMIT.body)
        events = browser.stream(f"/api/sessions/{self.candidate}/submissions/{made['id']}/events")
        ahead = next(data["ahead"] for event, data in events if event == "state")
        began = time.monotonic()
        stack.start_worker()
        verdict = next(data["verdict"] for event, data in events if event == "report")
        took = time.monotonic() - began
        place = [str(pk) for pk in Attempt.objects.order_by("id").values_list("submission_id", flat=True)].index(
            made["id"]
        )
        print(f"an interview's, the last to come: {ahead} ahead, judged as number {place + 1}, {verdict}")
        print(f"{took:.1f} s after its worker was started")
        return [] if ahead == place == 0 else ["an interview's submission did not overtake practice"]


def cookie_of(token: str) -> str:
    """The cookie by which a browser's practice is found."""
    answer = HttpResponse()
    practice_cookie.write_cookie(answer, token, secure=False)
    return answer.cookies.output(attrs=[], header="").strip()


def session_of(user: User) -> str:
    account = Account()
    account.force_login(user)
    return f"sessionid={account.cookies['sessionid'].value}"
