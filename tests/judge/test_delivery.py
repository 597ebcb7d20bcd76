"""From the submission to the verdict through all the processes, also when they are killed on the way."""

import os
import signal
import subprocess
from collections.abc import Iterator

import pytest

from judge.domain import catalog
from tests.judge.factories import SLUG, load_accepted_source, make_slow_source
from tests.judge.stack import ApiClient, LiveInterview, ProcessStack, start_interview, kill_group, run_stack
from tests.stack import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

A_MINUTE = 60.0


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcessStack]:
    with run_stack(tmp_path_factory.mktemp("stack")) as stack:
        yield stack


@pytest.fixture
def worker(stack: ProcessStack) -> Iterator[subprocess.Popen[bytes]]:
    yield stack.start_worker()
    stack.kill_workers()


@pytest.fixture
def interview(stack: ProcessStack) -> LiveInterview:
    return start_interview(stack, SLUG)


@pytest.mark.usefixtures("worker")
def test_it_streams_from_the_submission_to_the_verdict(interview: LiveInterview) -> None:
    submission = interview.submit(load_accepted_source())
    events = list(interview.candidate.stream(f"{interview.session}/submissions/{submission}/events"))
    names = [name for name, _ in events]
    assert names.count("case") == len(catalog.get_problem(SLUG).cases(1))
    assert (names[0], names[-1]) == ("state", "report")
    assert events[-1][1]["verdict"] == "accepted"


@pytest.mark.parametrize("killed", ["main", "child", "both"])
def test_it_is_judged_once_although_its_worker_is_killed(
    killed: str, stack: ProcessStack, worker: subprocess.Popen[bytes], interview: LiveInterview
) -> None:
    submission = interview.submit(make_slow_source(0.08))
    row = wait_until(interview.poll_judging(submission), 30)
    child = int(row["attempts_log"][0]["worker"].rpartition(":")[2])
    if killed == "both":
        kill_group(worker)
    else:
        os.kill(worker.pid if killed == "main" else child, signal.SIGKILL)
    if killed != "child":
        worker.wait()
        stack.start_worker()
    row = wait_until(interview.poll_done(submission), A_MINUTE, step=0.5)
    outcomes = [attempt["outcome"] for attempt in row["attempts_log"]]
    # A child whose parent alone was killed may finish what it has begun.
    assert outcomes == ["lost", "judged"] or (killed == "main" and outcomes == ["judged"])
    assert row["verdict"] == "accepted"


@pytest.mark.usefixtures("worker")
def test_it_loses_nothing_when_the_broker_comes_back_empty(stack: ProcessStack, interview: LiveInterview) -> None:
    first = interview.submit(make_slow_source(0.08))
    waiting = [interview.submit(load_accepted_source(), kind="run") for _ in range(2)]
    wait_until(interview.poll_judging(first), 30)
    stack.broker.stop()
    waiting.append(interview.submit(load_accepted_source(), kind="run"))
    stack.broker.start()
    assert not stack.broker.client.dbsize()
    for submission in (first, *waiting):
        row = wait_until(interview.poll_done(submission), A_MINUTE, step=0.5)
        assert (row["verdict"], row["attempts"]) == ("accepted", 1)


def test_the_web_server_ends_although_a_page_listens(stack: ProcessStack, interview: LiveInterview) -> None:
    submission = interview.submit(load_accepted_source())  # nobody judges it
    url, web = stack.start_web()
    stream = ApiClient(url).stream(f"{interview.session}/submissions/{submission}/events")
    assert next(stream)[0] == "state"
    web.terminate()
    assert web.wait(timeout=30) in (0, -signal.SIGTERM)
    assert list(stream) == []
