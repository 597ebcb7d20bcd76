"""Each service is killed under a stream of submissions. What was answered 201 is judged: once, and rightly."""

import itertools
import threading
import time
from dataclasses import dataclass, field

import pytest

from tests.composed.composition import SERVICES, Composition, said
from tests.composed.visitor import AWAY, WRONG, Visitor
from tests.judge.broker import wait_until

pytestmark = [pytest.mark.composed, pytest.mark.slow, pytest.mark.timeout(900)]

CLIENTS = 2
PAUSE_SECONDS = 1.5
AWAY_SECONDS = 3.0
"""How long a killed service stays away."""
MORE = 4
"""Submissions answered 201 between one kill and the next."""
LAST_VERDICT_SECONDS = 150.0


@dataclass
class Stream:
    """Clients that submit, right and wrong in turn, until they are told to stop. `taken`: what was answered 201."""

    url: str
    sources: dict[str, str]
    taken: dict[str, str] = field(default_factory=dict)
    refused: int = 0
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> "Stream":
        for _ in range(CLIENTS):
            self._threads.append(threading.Thread(target=self._submit, args=(Visitor(self.url),)))
            self._threads[-1].start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _submit(self, visitor: Visitor) -> None:
        for verdict, source in itertools.cycle(self.sources.items()):
            if self._over.wait(PAUSE_SECONDS):
                return
            try:
                self.taken[visitor.submit(source)] = verdict
            except AWAY:
                self.refused += 1

    def goes_on(self) -> None:
        """Until more were taken."""
        before = len(self.taken)
        wait_until(lambda: len(self.taken) >= before + MORE, 90, step=0.1)


def test_each_submission_that_was_taken_is_judged_once(composition: Composition, accepted: str) -> None:
    with Stream(composition.url, {"accepted": accepted, "wrong_answer": WRONG}) as stream:
        for service in SERVICES:
            stream.goes_on()
            (container,) = composition.containers(service)
            said(composition.run("docker", "kill", container))
            time.sleep(AWAY_SECONDS)
            # To the engine a kill by hand is a stop by hand, after which no policy starts anything again.
            said(composition.run("docker", "start", container))
            composition.await_health(service)
        stream.goes_on()
    print(f"{len(stream.taken)} answered 201, {stream.refused} refused")  # noqa: T201 -- for pytest to show

    def unfinished() -> int:
        return int(composition.rows("SELECT count(*) FROM judge_submission WHERE state <> 'done'")[0][0])

    wait_until(lambda: unfinished() == 0, LAST_VERDICT_SECONDS, step=1)
    reports = composition.rows("SELECT submission_id, verdict FROM judge_report")
    assert len(reports) == len({submission for submission, _ in reports})
    judged = dict(reports)
    assert {each: judged.get(each) for each in stream.taken} == stream.taken
    twice = "SELECT submission_id FROM judge_attempt WHERE outcome = 'judged' GROUP BY 1 HAVING count(*) > 1"
    assert composition.rows(twice) == []
