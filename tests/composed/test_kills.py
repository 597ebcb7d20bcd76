"""Kills each service while clients submit. Every submission that was answered 201 is judged once and correctly."""

import time

import pytest

from tests.composed.compose_project import SERVICES, ComposeProject, require_success
from tests.composed.practice_client import WRONG_SOURCE
from tests.composed.submission_stream import SubmissionStream
from tools.stack import wait_until

pytestmark = [pytest.mark.composed, pytest.mark.slow, pytest.mark.timeout(1500)]

DOWN_SECONDS = 3.0
"""How long a killed service stays down."""


def test_judges_each_accepted_submission_once(project: ComposeProject, accepted_source: str) -> None:
    sources = {"accepted": accepted_source, "wrong_answer": WRONG_SOURCE}
    with SubmissionStream(project.url, sources) as stream:
        for service in SERVICES:
            # A submission has three attempts, so no submission may be present at each kill.
            stream.wait_until_judged()
            (container,) = project.list_containers(service)
            require_success(project.run("docker", "kill", container))
            time.sleep(DOWN_SECONDS)
            # The engine treats `docker kill` as a manual stop, after which no restart policy applies.
            require_success(project.run("docker", "start", container))
            project.wait_until_healthy(service)
        stream.wait_until_judged()
    assert len(stream.expected) > 3 * len(SERVICES)
    assert stream.verdicts == stream.expected

    stored = dict(project.query("SELECT submission_id, verdict FROM judge_report"))
    assert {submission: stored.get(submission) for submission in stream.expected} == stream.expected
    doubled_reports = "SELECT submission_id FROM judge_report GROUP BY 1 HAVING count(*) > 1"
    judged_twice = "SELECT submission_id FROM judge_attempt WHERE outcome = 'judged' GROUP BY 1 HAVING count(*) > 1"
    assert (project.query(doubled_reports), project.query(judged_twice)) == ([], [])
    # This includes submissions whose response was interrupted by a kill.
    unfinished = "SELECT id FROM judge_submission WHERE state <> 'done'"
    wait_until(lambda: project.query(unfinished) == [], 60, step=1)
