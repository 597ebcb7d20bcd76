"""Submissions reach their verdict through all processes, even if some are killed."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator

import pytest

from judge.domain import catalog
from judge.workers.freeze_detector import FROZEN_SECONDS
from tests.judge.factories import SLUG, load_accepted_source
from tests.judge.waiting_program import make_waiting_source, release_until_done
from tools.stack import ApiClient, LiveInterview, Stack, kill_group, wait_until

pytestmark = pytest.mark.timeout(240)

VERDICT_SECONDS = 60.0


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("stack")) as stack:
        yield stack


@pytest.fixture(autouse=True)
def kill_workers(stack: Stack) -> Iterator[None]:
    yield
    stack.kill_workers()


@pytest.fixture
def worker(stack: Stack) -> subprocess.Popen[bytes]:
    return stack.start_worker()


@pytest.fixture
def interview(stack: Stack) -> LiveInterview:
    return stack.start_interview(SLUG, shows_results=True)


@pytest.mark.usefixtures("worker")
def test_streams_from_submission_to_verdict(interview: LiveInterview) -> None:
    submission = interview.submit(load_accepted_source())
    events = list(interview.stream(submission))
    names = [name for name, _ in events]
    assert names.count("case") == len(catalog.get_problem(SLUG).cases(1))
    assert (names[0], names[-1]) == ("state", "report")
    assert events[-1][1]["verdict"] == "accepted"


@pytest.mark.parametrize("killed_process", ["main", "child", "both"])
def test_judges_once_after_worker_is_killed(
    killed_process: str, stack: Stack, worker: subprocess.Popen[bytes], interview: LiveInterview
) -> None:
    submission = interview.submit(make_waiting_source())
    row = interview.wait_until_judging(submission, 30)
    child = int(row["attempts_log"][0]["worker"].rpartition(":")[2])
    if killed_process == "both":
        kill_group(worker)
    else:
        os.kill(worker.pid if killed_process == "main" else child, signal.SIGKILL)
    if killed_process != "child":
        worker.wait()
        stack.start_worker()
    row = release_until_done(stack, interview, submission, child)
    endings = [attempt["ending"] for attempt in row["attempts_log"]]
    # If only the main process was killed, its child may still finish the attempt.
    assert endings == ["lost", "judged"] or (killed_process == "main" and endings == ["judged"])
    assert row["verdict"] == "accepted"


@pytest.mark.usefixtures("worker")
def test_discards_what_was_judged_while_frozen(stack: Stack, interview: LiveInterview) -> None:
    """The limits in seconds go on meanwhile, and a candidate must not get a time-out for that."""
    submission = interview.submit(make_waiting_source())
    assert "case" in (name for name, _ in interview.stream(submission))  # its code runs
    row = interview.wait_until_judging(submission, 30)
    child = int(row["attempts_log"][0]["worker"].rpartition(":")[2])
    os.kill(child, signal.SIGSTOP)
    time.sleep(FROZEN_SECONDS + 1)
    os.kill(child, signal.SIGCONT)
    row = release_until_done(stack, interview, submission)
    assert row["verdict"] == "accepted"
    assert [attempt["ending"] for attempt in row["attempts_log"]] == ["unavailable", "judged"]


@pytest.mark.usefixtures("worker")
def test_judges_all_after_broker_restarts_empty(stack: Stack, interview: LiveInterview) -> None:
    first = interview.submit(make_waiting_source())
    waiting = [interview.submit(load_accepted_source(), kind="run")]
    interview.wait_until_judging(first, 30)
    stack.broker.client.set("from before", "1")
    stack.broker.stop()
    waiting.append(interview.submit(load_accepted_source(), kind="run"))
    stack.broker.start()
    assert stack.broker.client.get("from before") is None  # the worker may have connected and stored keys already
    release_until_done(stack, interview, first)
    for submission in (first, *waiting):
        row = interview.wait_until_done(submission, VERDICT_SECONDS, step=0.5)
        assert (row["verdict"], row["attempts"]) == ("accepted", 1)


def test_busy_worker_consumes_again_after_broker_was_down(stack: Stack, interview: LiveInterview) -> None:
    """It has fetched one notification more than it can process, and cannot acknowledge it while the broker is down."""
    # Heartbeats make it wait for the broker, so it would depend on the moment whether it acknowledges before.
    stack.start_worker("--without-heartbeat", queues="cpu")
    first = interview.submit(make_waiting_source())
    interview.wait_until_judging(first, 30)
    second = interview.submit(load_accepted_source(), kind="run")
    # Until it has stored what it fetched, it also waits for more, so it would notice at once that the broker is down.
    wait_until(lambda: stack.broker.client.hlen("unacked") == 1, 60)
    stack.broker.stop()
    release_until_done(stack, interview, first)
    interview.wait_until_done(second, VERDICT_SECONDS, step=0.5)
    wait_until(lambda: "Couldn't ack" in stack.read_logs(whole=True), 30)
    stack.broker.start()
    last = interview.submit(load_accepted_source(), kind="run")
    assert interview.wait_until_done(last, 30)["verdict"] == "accepted"


def test_web_server_stops_while_a_stream_is_open(stack: Stack, interview: LiveInterview) -> None:
    submission = interview.submit(load_accepted_source())  # no worker runs
    url, web = stack.start_web()
    stream = ApiClient(url).stream(f"{interview.session}/submissions/{submission}/events")
    assert next(stream)[0] == "state"
    web.terminate()
    assert web.wait(timeout=30) in (0, -signal.SIGTERM)
    assert list(stream) == []
