"""The ways through a whole judge: from the POST to the verdict in a page, and a worker with a full queue."""

import time
from itertools import cycle, islice
from typing import Any

from django.db import connections
from django.db.models import Max, Min

from judge.celery import app
from judge.models import Attempt, Candidate, CandidateSession, Priority, Submission
from judge.settings import parse_database_url
from problems.format.loader import PRACTICE_SEED
from problems.format.problem import Problem
from tools.bench.judge_stack import JudgeStack
from tools.bench.measurements import JUDGING, RATE, WALL, Values
from tools.bench.sandbox_ways import get_right_solution, require_accepted
from tools.stack import ApiClient, wait_until

PRACTICE = "/api/sessions/practice"
JUDGED_SECONDS = 120.0
"""How long to wait until all submissions are judged."""
TAG = "cpu"
SESSIONS = 12
"""How many fill a queue. A worker leaves its last free process to others if one session uses much of its time."""


class StackWays:
    """Submits a right solution again and again, as a page of practice does."""

    def __init__(self, stack: JudgeStack, problem: Problem) -> None:
        self._stack, self._problem = stack, problem
        self._source = get_right_solution(problem)
        self._alias = stack.mode.name
        connections.databases[self._alias] = build_database(stack)
        self._client = ApiClient(stack.url)
        self._post()  # creates the session
        self._wait_until_judged()
        self._sessions = self._create_sessions()
        self._events = self._client.stream(f"{PRACTICE}/events")
        next(self._events)  # it has started

    def submit_one(self) -> Values:
        """Measures the time from the POST to the verdict in the client, and from the claim to the stored report."""
        started = time.perf_counter()
        submission = self._post()
        while True:
            event, data = next(self._events)
            if event == "submission" and (data["id"], data["type"]) == (submission, "report"):
                break
        seconds = time.perf_counter() - started
        require_accepted(data["data"]["report"]["verdict"])
        return {WALL: seconds, JUDGING: self._stack.read_judging_seconds(submission)}

    def judge_queue(self, count: int) -> Values:
        """Fill the queue directly, and measure the rate at which the worker empties it."""
        sessions = islice(cycle(self._sessions), count)
        rows = self._rows.bulk_create([self._build_row(session) for session in sessions])
        with app.connection_for_write(self._stack.broker.url) as connection:
            for _ in range(self._stack.processes):
                app.send_task("judge.judge_next", args=[TAG], queue=TAG, connection=connection)
        self._wait_until_judged()
        attempts = Attempt.objects.using(self._alias).filter(submission__in=[row.pk for row in rows])
        times = attempts.aggregate(start=Min("started_at"), end=Max("submission__finished_at"))
        return {RATE: count / (times["end"] - times["start"]).total_seconds()}

    @property
    def _rows(self) -> Any:
        return Submission.objects.using(self._alias)

    def _post(self) -> str:
        body = {"slug": self._problem.slug, "source": self._source.decode(), "kind": "submit"}
        return self._client.send("POST", f"{PRACTICE}/submissions", body)["id"]

    def _create_sessions(self) -> list[CandidateSession]:
        """Create sessions of other candidates in the interview of the only submission."""
        interview = self._rows.values_list("session__interview", flat=True).get()
        candidates = Candidate.objects.using(self._alias).bulk_create(Candidate() for _ in range(SESSIONS))
        sessions = [CandidateSession(candidate=each, interview_id=interview) for each in candidates]
        return CandidateSession.objects.using(self._alias).bulk_create(sessions)

    def _build_row(self, session: CandidateSession) -> Submission:
        return Submission(
            session=session,
            slug=self._problem.slug,
            problem_version=self._problem.version,
            seed=PRACTICE_SEED,
            kind=Submission.Kind.SUBMIT,
            source=self._source,
            tag=TAG,
            priority=Priority.PRACTICE,
        )

    def _wait_until_judged(self) -> None:
        unjudged = self._rows.exclude(state=Submission.State.DONE)
        wait_until(lambda: not unjudged.exists(), JUDGED_SECONDS, 0.1)


def build_database(stack: JudgeStack) -> dict[str, Any]:
    """Return the settings of the stack's database, as a further one of this process."""
    own = connections["default"].settings_dict | parse_database_url(stack.env["JUDGE_DATABASE"])
    return own if stack.env["JUDGE_DATABASE"] else own | {"NAME": stack.var / "db.sqlite3"}
