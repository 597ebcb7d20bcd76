"""Real workers on their own stack: they register, log their submissions and drain."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.judge.factories import SLUG, load_accepted_source
from tests.judge.waiting_program import make_waiting_source, release_until_done
from tools.stack import ApiClient, LiveInterview, Stack, wait_until

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("stack"), JUDGE_LOG="json") as stack:
        yield stack


@pytest.fixture(autouse=True)
def stop_workers(stack: Stack) -> Iterator[None]:
    yield
    stack.kill_workers()


@pytest.fixture
def operator(stack: Stack) -> "OperatorClient":
    return OperatorClient(stack.sign_in("operator"))


@pytest.fixture
def interview(stack: Stack) -> LiveInterview:
    return stack.start_interview(SLUG, shows_results=True)


class OperatorClient:
    def __init__(self, browser: ApiClient) -> None:
        self._browser = browser

    def get_overview(self) -> Any:
        return self._browser.send("GET", "/api/operator/overview")

    def wait_for_worker(self, pid: int, *states: str) -> Any:
        """Return the worker's row once it is in one of `states`."""

        def find_worker() -> Any:
            rows = [row for row in self.get_overview()["workers"] if row["name"].endswith(f":{pid}")]
            return rows[0] if rows and rows[0]["state"] in states else None

        return wait_until(find_worker, 30, step=0.2)

    def set_drain(self, name: str, *, drain: bool) -> None:
        self._browser.send("POST", f"/api/operator/workers/{name}/drain", {"drain": drain})


def test_worker_is_registered_until_it_stops(stack: Stack, operator: OperatorClient, interview: LiveInterview) -> None:
    process = stack.start_worker()
    row = interview.wait_until_done(interview.submit(load_accepted_source()), 60)
    worker = operator.wait_for_worker(process.pid, "idle")
    assert row["attempts_log"][0]["worker"].startswith(f"{worker['name']}:")
    assert (worker["tags"], worker["sweeps"], worker["backend"]) == (["cpu"], True, "bubblewrap")

    def has_sweep_and_meters() -> bool:
        overview = operator.get_overview()
        (worker,) = overview["workers"]
        assert {"code": worker["version"], "problems": worker["problems"]} == overview["versions"]
        pool = worker["pool"]
        return bool(overview["swept_at"] and pool["made"] and pool["ready"] and not pool["in_use"])

    wait_until(has_sweep_and_meters, 30, step=0.5)
    assert operator.get_overview()["alerts"] == []
    process.terminate()
    process.wait(30)
    assert operator.get_overview()["workers"] == []
    assert {alert["code"] for alert in operator.get_overview()["alerts"]} == {"no_worker"}


def test_logs_submission_id_in_every_process(stack: Stack, interview: LiveInterview) -> None:
    stack.start_worker()
    done = interview.wait_until_done(interview.submit(load_accepted_source()), 60)

    def find_records() -> list[Any] | None:
        """Return those of the submission, once both processes have logged it: after they commit or respond."""
        found = [record for record in read_log_records(stack) if record.get("submission") == done["id"]]
        has_request = any(record.get("method") == "POST" for record in found)
        return found if has_request and any("verdict" in record for record in found) else None

    records = wait_until(find_records, 60)
    (request,) = [record for record in records if record.get("method") == "POST"]
    (verdict,) = [record for record in records if record["logger"] == "judge.workers.judging"]
    sandbox_records = [record for record in records if record["logger"] == "sandbox.runner"]
    assert (request["route"], request["status"]) == ("api/sessions/<token>/submissions", 201)
    assert len(request["request"]) == 32
    assert (verdict["verdict"], verdict["backend"], verdict["attempt"]) == ("accepted", "bubblewrap", "1")
    assert verdict["total_ms"] >= verdict["run_ms"] > 0
    workers = {record["worker"] for record in (verdict, *sandbox_records)}
    assert workers == {done["attempts_log"][0]["worker"]}
    assert sandbox_records[0]["message"].startswith("running a job in cell pid ")
    text = stack.read_logs(whole=True)
    assert interview.session.rpartition("/")[2] not in text
    assert "def softmax" not in text
    assert "Robin" not in text


def read_log_records(stack: Stack) -> list[dict[str, Any]]:
    """Parse the complete lines in the logs of web, beat and worker. All are JSON, except the worker's warning for root
    and its last lines as it stops, which Celery prints."""
    texts = {name: (stack.folder / f"{name}.log").read_text() for name in ("web", "beat", "worker")}
    lines = {name: text[: text.rfind("\n") + 1].splitlines() for name, text in texts.items()}
    lines["worker"] = [line for line in lines["worker"] if line.startswith("{")]
    return [json.loads(line) for process_lines in lines.values() for line in process_lines]


def test_drained_worker_leaves_the_rest_to_others(
    stack: Stack, operator: OperatorClient, interview: LiveInterview
) -> None:
    first_worker = stack.start_worker()
    name = operator.wait_for_worker(first_worker.pid, "idle")["name"]
    current = interview.submit(make_waiting_source())
    interview.wait_until_judging(current, 30)
    operator.set_drain(name, drain=True)
    wait_until(lambda: "was asked to drain" in stack.read_logs(whole=True), 30)
    assert interview.get_submission(current)["state"] == "judging"
    waiting = [interview.submit(load_accepted_source(), kind="run") for _ in range(2)]
    assert release_until_done(stack, interview, current)["verdict"] == "accepted"
    operator.wait_for_worker(first_worker.pid, "drained")
    count_before = count_notifications(stack)
    time.sleep(3)
    # The sweeper itself notifies every ten seconds.
    assert count_notifications(stack) - count_before <= 4, "a notification is passed on in a loop"
    assert [interview.get_submission(row)["state"] for row in waiting] == ["queued"] * 2
    second_worker = stack.start_worker()
    for row in waiting:
        done = interview.wait_until_done(row, 60)
        assert (done["verdict"], done["attempts"]) == ("accepted", 1)
        assert f":{second_worker.pid}:" in done["attempts_log"][0]["worker"]


def test_worker_claims_again_after_drain_ends(stack: Stack, operator: OperatorClient, interview: LiveInterview) -> None:
    process = stack.start_worker()
    name = operator.wait_for_worker(process.pid, "idle")["name"]
    operator.set_drain(name, drain=True)
    stack.broker.stop()  # this loses all notifications; afterwards the worker must subscribe to its queues again
    stack.broker.start()
    operator.wait_for_worker(process.pid, "drained")
    time.sleep(6)
    waiting = interview.submit(load_accepted_source(), kind="run")
    time.sleep(2)
    assert interview.get_submission(waiting)["state"] == "queued"
    operator.set_drain(name, drain=False)
    assert interview.wait_until_done(waiting, 60)["verdict"] == "accepted"


def test_stopped_worker_releases_what_it_cannot_finish(stack: Stack, interview: LiveInterview) -> None:
    stopped = stack.start_worker(JUDGE_STOP_SECONDS="1")
    row = interview.submit(make_waiting_source())
    interview.wait_until_judging(row, 30)
    stopped.terminate()
    wait_until(lambda: interview.get_submission(row)["state"] == "queued", 40)
    stopped.wait(60)  # after the current case, long before the submission would have ended
    stack.start_worker()
    done = release_until_done(stack, interview, row)
    endings = [attempt["ending"] for attempt in done["attempts_log"]]
    assert (done["verdict"], endings) == ("accepted", ["unavailable", "judged"])
    assert "was released because this worker stops" in stack.read_logs(whole=True)


def count_notifications(stack: Stack) -> int:
    """Return how often anything was put into a queue of the broker."""
    stats: Any = stack.broker.client.info("commandstats")
    return sum(stats.get(f"cmdstat_{command}", {}).get("calls", 0) for command in ("lpush", "rpush"))
