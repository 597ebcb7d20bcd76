"""A running judge with a long queue of practice submissions, and what is checked of it after the measurement."""

import json
import time
import urllib.error
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from judge.actions.practice.practice_sessions import create_practice_session
from judge.http import practice_cookie
from judge.models import Attempt, Priority, Submission, User
from problems.format.loader import PRACTICE_SEED, load_package
from tools.load.stored_bytes import find_excess, list_sources, print_stored_bytes, read_stored_bytes
from tools.stack import ApiClient, Stack

SLUG = "softmax"
SOURCE = next(iter(load_package(SLUG).accepted.values())) + b"# padding to real length\n" * 60
SUBMISSION = {"slug": SLUG, "source": SOURCE.decode(), "kind": "submit"}
SESSIONS = 100
SUBMISSIONS_PATH = "/api/sessions/practice/submissions"


class LoadedJudge:
    """Each check prints its figures and returns faults."""

    def __init__(self, stack: Stack, waiting_count: int) -> None:
        self.stack = stack
        self.sessions = [create_practice_session() for _ in range(SESSIONS)]
        self.interview = stack.start_interview(SLUG)
        self.visitor = ApiClient(stack.url)
        self.visitor.send("GET", "/api/me")
        self.waiting_submissions = self.add_to_queue(waiting_count)

    def add_to_queue(self, count: int) -> list[Submission]:
        return Submission.objects.bulk_create(self.build_rows(count), batch_size=500)

    def build_rows(self, count: int) -> list[Submission]:
        """Build submissions that wait, of the practice sessions in turn. They are not stored yet."""
        version = load_package(SLUG).version
        return [
            Submission(
                session=self.sessions[index % SESSIONS],
                slug=SLUG,
                problem_version=version,
                seed=PRACTICE_SEED,
                kind=Submission.Kind.SUBMIT,
                source=SOURCE,
                tag="cpu",
                priority=Priority.PRACTICE,
            )
            for index in range(count)
        ]

    def warm_up(self) -> None:
        """Request every problem once, because the server loads the problems when it starts."""
        for problem in self.visitor.send("GET", "/api/problems"):
            self.visitor.send("GET", f"/api/problems/{problem['slug']}")

    def build_parameters(self, streams: int) -> dict[str, Any]:
        """Return what the clients of `queue_users.py` need to know."""
        followed = self.waiting_submissions[len(self.waiting_submissions) - streams :]
        return {
            "slug": SLUG,
            "submission": SUBMISSION,
            "session_cookies": [build_practice_cookie(session.token) for session in self.sessions],
            "interviewer_cookie": create_login_cookie(User.objects.get(username="ada")),
            "streams": [
                (f"{SUBMISSIONS_PATH}/{row.pk}/events", build_practice_cookie(row.session.token)) for row in followed
            ],
        }

    def check_full_queue(self) -> list[str]:
        """Fill the queue to its limit. The server must refuse one more submission."""
        limit = settings.QUEUE_LIMIT
        self.add_to_queue(limit - Submission.objects.filter(state=Submission.State.QUEUED).count())
        started = time.perf_counter()
        try:
            self.visitor.send("POST", SUBMISSIONS_PATH, SUBMISSION)
        except urllib.error.HTTPError as error:
            milliseconds = (time.perf_counter() - started) * 1000
            code = json.load(error).get("code")
            print(f"\n{limit} waiting, one more practice submission: {error.code} {code}, {milliseconds:.0f} ms")
            if (error.code, code) == (503, "queue_full"):
                return []
        return ["a full queue did not refuse one more submission"]

    def check_interview_priority(self) -> list[str]:
        """Add an interview's submission and start a worker, which must judge it first."""
        submission = self.interview.submit(SOURCE)
        events = self.interview.stream(submission)
        ahead = next(data["ahead"] for event, data in events if event == "state")
        started = time.monotonic()
        self.stack.start_worker()
        verdict = next(data["verdict"] for event, data in events if event == "report")
        seconds = time.monotonic() - started
        judged = [str(pk) for pk in Attempt.objects.order_by("id").values_list("submission_id", flat=True)]
        place = judged.index(submission)
        print(f"an interview's submission, queued last: {ahead} ahead, judged as number {place + 1}, {verdict}")
        print(f"{seconds:.1f} s after its worker was started")
        return [] if ahead == place == 0 else ["an interview's submission was not judged before practice"]

    def check_stored_bytes(self) -> list[str]:
        """Submit sources to the worker that `check_interview_priority` started. None may take more bytes than the
        limits allow."""
        measured = []
        for name, source in list_sources(SLUG).items():
            submission = self.interview.submit(source)
            for _ in self.interview.stream(submission):
                pass  # the stream ends when the report is stored
            measured.append(read_stored_bytes(name, submission, self.stack.broker.client))
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
