"""Each service is killed under a stream of submissions. What was answered 201 is judged: once, and rightly."""

import time

import pytest

from tests.composed.composition import SERVICES, Composition, said
from tests.composed.stream import Stream
from tests.composed.visitor import WRONG
from tests.stack import wait_until

pytestmark = [pytest.mark.composed, pytest.mark.slow, pytest.mark.timeout(1500)]

AWAY_SECONDS = 3.0
"""How long a killed service stays away."""


def test_each_submission_that_was_taken_is_judged_once(composition: Composition, accepted: str) -> None:
    with Stream(composition.url, {"accepted": accepted, "wrong_answer": WRONG}) as stream:
        for service in SERVICES:
            # Attempts are three: no submission is to meet each kill.
            stream.all_judged()
            (container,) = composition.containers(service)
            said(composition.run("docker", "kill", container))
            time.sleep(AWAY_SECONDS)
            # To the engine a kill by hand is a stop by hand, after which no policy starts anything again.
            said(composition.run("docker", "start", container))
            composition.await_health(service)
        stream.all_judged()
    assert len(stream.expected) > 3 * len(SERVICES)
    assert stream.seen == stream.expected

    kept = dict(composition.rows("SELECT submission_id, verdict FROM judge_report"))
    assert {each: kept.get(each) for each in stream.expected} == stream.expected
    reports = "SELECT submission_id FROM judge_report GROUP BY 1 HAVING count(*) > 1"
    judged = "SELECT submission_id FROM judge_attempt WHERE outcome = 'judged' GROUP BY 1 HAVING count(*) > 1"
    assert (composition.rows(reports), composition.rows(judged)) == ([], [])
    # Those too whose answer a kill cut off.
    unfinished = "SELECT id FROM judge_submission WHERE state <> 'done'"
    wait_until(lambda: composition.rows(unfinished) == [], 60, step=1)
