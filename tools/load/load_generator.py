"""Fills the queue with practice submissions, sends requests from many clients, and measures the response times."""

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
from django.test import Client

from judge.actions.interviews.create_interview import create_interview
from judge.actions.interviews.invite_candidate import invite_candidate
from judge.actions.practice.open_practice import create_practice_session
from judge.http import practice_cookie
from judge.models import Attempt, Priority, Submission, User
from problems.format.loader import PRACTICE_SEED, load_package
from tests.judge.process_stack import ApiClient, ProcessStack
from tools.load.stored_bytes import StoredBytes, find_excess, list_sources, print_stored_bytes, read_stored_bytes

SLUG = "softmax"
SOURCE = next(iter(load_package(SLUG).accepted.values())).decode() + "# padding to real length\n" * 60
SESSIONS = 100
CSRF_TOKEN = "c" * 32
ResponseTimes = dict[str, list[float]]
"""Milliseconds by the name of the request."""


@dataclass(frozen=True)
class RequestTemplate:
    name: str
    method: str
    path: str
    body: dict[str, Any] | None = None
    is_interviewer: bool = False


SESSION_PATH = "/api/sessions/practice"
SUBMIT = RequestTemplate(
    "submit", "POST", f"{SESSION_PATH}/submissions", {"slug": SLUG, "source": SOURCE, "kind": "submit"}
)
SAVE_DRAFT = RequestTemplate("save a draft", "PUT", f"{SESSION_PATH}/drafts/{SLUG}")
REQUESTS = [
    SUBMIT,
    SAVE_DRAFT,
    SAVE_DRAFT,
    RequestTemplate("HTML of a page", "GET", "/"),
    RequestTemplate("the problems", "GET", "/api/problems"),
    RequestTemplate("one problem", "GET", f"{SESSION_PATH}/problems/{SLUG}"),
    RequestTemplate(f"a session with {SESSIONS} submissions", "GET", SESSION_PATH),
    RequestTemplate("its list for a problem", "GET", f"{SESSION_PATH}/submissions?slug={SLUG}"),
    RequestTemplate("an interviewer's list", "GET", "/api/interviews", is_interviewer=True),
]


class KeepAliveClient:
    """One connection that stays open. Each request claims another client address, as many people would have."""

    def __init__(self, url: str) -> None:
        self._http = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)

    def open(self, method: str, path: str, body: Any, cookie: str) -> http.client.HTTPResponse:
        headers = {
            "Cookie": f"csrftoken={CSRF_TOKEN}; {cookie}",
            "X-CSRFToken": CSRF_TOKEN,
            "Content-Type": "application/json",
            "X-Forwarded-For": f"10.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(256)}",
        }
        self._http.request(method, path, None if body is None else json.dumps(body), headers)
        return self._http.getresponse()

    def send(self, method: str, path: str, body: Any, cookie: str) -> tuple[int, bytes, float]:
        """Return status, body and milliseconds."""
        started = time.perf_counter()
        response = self.open(method, path, body, cookie)
        content = response.read()
        return response.status, content, (time.perf_counter() - started) * 1000


class LoadGenerator:
    def __init__(self, url: str, waiting: int) -> None:
        self.url = url
        self.faults: list[str] = []
        self.sessions = [create_practice_session() for _ in range(SESSIONS)]
        owner = User.objects.get(username="ada")
        interview = create_interview(owner, "Load", 45, [SLUG])
        self.interview_token = invite_candidate(interview, "Candidate of the load", owner).token
        self.interviewer_cookie = create_login_cookie(owner)
        self.waiting = self.add_to_queue(waiting)

    def add_to_queue(self, count: int) -> list[Submission]:
        """Add submissions to the queue, from the practice sessions in turn."""
        version = load_package(SLUG).version
        rows = [
            Submission(
                session=self.sessions[index % SESSIONS],
                slug=SLUG,
                problem_version=version,
                seed=PRACTICE_SEED,
                kind=Submission.Kind.SUBMIT,
                source=SOURCE.encode(),
                tag="cpu",
                priority=Priority.PRACTICE,
            )
            for index in range(count)
        ]
        return Submission.objects.bulk_create(rows, batch_size=500)

    def warm_up(self) -> None:
        """Request every problem once, because the server loads the problems when it starts."""
        with KeepAliveClient(self.url).open("GET", "/api/problems", None, "") as response:
            slugs = [problem["slug"] for problem in json.load(response)]
        for slug in slugs:
            KeepAliveClient(self.url).send("GET", f"/api/problems/{slug}", None, "")

    def measure(self, clients: int, pause: float, streams: int, seconds: float) -> ResponseTimes:
        times: ResponseTimes = defaultdict(list)
        finished = threading.Event()
        threads = [
            self.build_thread(finished, self.send_requests, number, pause, times, finished) for number in range(clients)
        ]
        threads += [
            self.build_thread(finished, self.follow_events, self.waiting[-1 - number], finished)
            for number in range(streams)
        ]
        for thread in threads:
            thread.start()
        finished.wait(seconds)
        finished.set()
        for thread in threads:
            thread.join()
        return times

    def build_thread(self, finished: threading.Event, work: Callable[..., None], *arguments: Any) -> threading.Thread:
        """Return a thread that records a fault if it ends early, because fewer clients would then be measured."""

        def record_early_end() -> None:
            try:
                work(*arguments)
            except Exception as error:  # any error is a fault
                if not finished.is_set():
                    self.faults.append(f"a client stopped, so the load was lower than requested: {error!r}")

        return threading.Thread(target=record_early_end)

    def send_requests(self, number: int, pause: float, times: ResponseTimes, finished: threading.Event) -> None:
        rng = random.Random(number)
        client = KeepAliveClient(self.url)
        session_cookie = build_practice_cookie(self.sessions[number % SESSIONS].token)
        revision = 0
        while not finished.wait(rng.uniform(0, 2 * pause)):
            request = rng.choice(REQUESTS)
            body = {"source": f"x = {revision}\n", "revision": revision} if request == SAVE_DRAFT else request.body
            cookie = self.interviewer_cookie if request.is_interviewer else session_cookie
            status, content, milliseconds = client.send(request.method, request.path, body, cookie)
            times[request.name].append(milliseconds)
            if status >= 400:
                self.faults.append(f"{request.name}: the server answered {status}: {content[:200]!r}")
            elif request == SAVE_DRAFT:
                revision = json.loads(content)["revision"]

    def follow_events(self, submission: Submission, finished: threading.Event) -> None:
        path = f"{SESSION_PATH}/submissions/{submission.pk}/events"
        cookie = build_practice_cookie(submission.session.token)
        with KeepAliveClient(self.url).open("GET", path, None, cookie) as response:
            if response.status != 200:
                self.faults.append(f"an event stream: the server answered {response.status}")
            while not finished.is_set() and response.readline():
                pass

    def check_full_queue(self, limit: int) -> list[str]:
        """Fill the queue to its limit. Return a fault if the server accepts one more submission."""
        self.add_to_queue(limit - Submission.objects.filter(state=Submission.State.QUEUED).count())
        cookie = build_practice_cookie(self.sessions[0].token)
        status, content, milliseconds = KeepAliveClient(self.url).send(SUBMIT.method, SUBMIT.path, SUBMIT.body, cookie)
        code = json.loads(content).get("code")
        print(f"\n{limit} waiting, one more practice submission: {status} {code}, {milliseconds:.0f} ms")
        return [] if (status, code) == (503, "queue_full") else ["a full queue accepted one more submission"]

    def check_interview_priority(self, stack: ProcessStack) -> list[str]:
        """Add an interview's submission and start a worker. Return a fault if the worker judges another one first."""
        candidate = ApiClient(self.url)
        candidate.send("GET", "/api/me")
        session_path = f"/api/sessions/{self.interview_token}"
        candidate.send("POST", f"{session_path}/start")
        submission = candidate.send("POST", f"{session_path}/submissions", SUBMIT.body)["id"]
        events = candidate.stream(f"{session_path}/submissions/{submission}/events")
        ahead = next(data["ahead"] for event, data in events if event == "state")
        started = time.monotonic()
        stack.start_worker()
        verdict = next(data["verdict"] for event, data in events if event == "report")
        seconds = time.monotonic() - started
        judged = [str(pk) for pk in Attempt.objects.order_by("id").values_list("submission_id", flat=True)]
        place = judged.index(submission)
        print(f"an interview's submission, queued last: {ahead} ahead, judged as number {place + 1}, {verdict}")
        print(f"{seconds:.1f} s after its worker was started")
        return [] if ahead == place == 0 else ["an interview's submission was not judged before practice"]

    def check_stored_bytes(self, stack: ProcessStack) -> list[str]:
        """Submit sources to the worker that `check_interview_priority` started, as the interview's candidate. Return a
        fault for one that takes more bytes than the limits allow."""
        candidate = ApiClient(self.url)
        candidate.send("GET", "/api/me")
        session_path = f"/api/sessions/{self.interview_token}"
        measured: list[StoredBytes] = []
        for name, source in list_sources(SLUG).items():
            body = {"slug": SLUG, "source": source, "kind": "submit"}
            submission = candidate.send("POST", f"{session_path}/submissions", body)["id"]
            for _ in candidate.stream(f"{session_path}/submissions/{submission}/events"):
                pass  # the stream ends when the report is stored
            measured.append(read_stored_bytes(name, submission, stack.broker.client))
        print_stored_bytes(measured)
        return find_excess(measured)


def build_practice_cookie(token: str) -> str:
    """Return the cookie by which the server finds a browser's practice session."""
    response = HttpResponse()
    practice_cookie.write_cookie(response, token, secure=False)
    return response.cookies.output(attrs=[], header="").strip()


def create_login_cookie(user: User) -> str:
    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies['sessionid'].value}"
