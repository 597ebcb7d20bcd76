"""Workers that tell of themselves, and one that is taken out of service: real ones, on a stack of their own."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.judge.factories import SLUG, load_accepted_source, make_slow_source
from tests.judge.stack import ApiClient, LiveInterview, ProcessStack, start_interview, run_stack, sign_in
from tests.stack import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcessStack]:
    with run_stack(tmp_path_factory.mktemp("stack"), log="json") as stack:
        yield stack


@pytest.fixture(autouse=True)
def no_workers_left(stack: ProcessStack) -> Iterator[None]:
    yield
    stack.kill_workers()


@pytest.fixture
def operator(stack: ProcessStack) -> "Operator":
    return Operator(sign_in(stack, "operator"))


@pytest.fixture
def interview(stack: ProcessStack) -> LiveInterview:
    return start_interview(stack, SLUG)


class Operator:
    def __init__(self, browser: ApiClient) -> None:
        self._browser = browser

    def overview(self) -> Any:
        return self._browser.send("GET", "/api/operator/overview")

    def worker(self, pid: int, *states: str) -> Any:
        """Once it is in one of these states."""

        def look() -> Any:
            named = [row for row in self.overview()["workers"] if row["name"].endswith(f":{pid}")]
            return named[0] if named and named[0]["state"] in states else None

        return wait_until(look, 30, step=0.2)

    def drain(self, name: str, *, wanted: bool) -> None:
        self._browser.send("POST", f"/api/operator/workers/{name}/drain", {"drain": wanted})


def test_it_tells_of_itself_until_it_is_stopped(stack: ProcessStack, operator: Operator, interview: LiveInterview) -> None:
    process = stack.start_worker()
    row = wait_until(interview.poll_done(interview.submit(load_accepted_source())), 60)
    worker = operator.worker(process.pid, "idle")
    assert row["attempts_log"][0]["worker"].startswith(f"{worker['name']}:")
    assert (worker["tags"], worker["sweeps"], worker["backend"]) == (["cpu"], True, "bubblewrap")

    def swept_and_metered() -> bool:
        seen = operator.overview()
        (told,) = seen["workers"]
        assert {"code": told["version"], "problems": told["problems"]} == seen["versions"]
        return bool(seen["swept_at"] and told["pool"]["made"] and told["pool"]["ready"] and not told["pool"]["in_use"])

    wait_until(swept_and_metered, 30, step=0.5)
    assert operator.overview()["alerts"] == []
    process.terminate()
    process.wait(30)
    assert operator.overview()["workers"] == []
    assert {alarm["code"] for alarm in operator.overview()["alerts"]} == {"no_worker", "sweep_overdue"}


def test_it_can_be_followed_by_its_id_through_web_worker_and_box(stack: ProcessStack, interview: LiveInterview) -> None:
    stack.start_worker()
    done = wait_until(interview.poll_done(interview.submit(load_accepted_source())), 60)
    about = [line for line in lines_of(stack) if line.get("submission") == done["id"]]
    (asked,) = [line for line in about if line.get("method") == "POST"]
    (judged,) = [line for line in about if line["logger"] == "judge.workers.judging"]
    boxed = [line for line in about if line["logger"] == "sandbox.runner"]
    assert (asked["route"], asked["status"]) == ("api/sessions/<token>/submissions", 201)
    assert len(asked["request"]) == 32
    assert (judged["verdict"], judged["backend"], judged["attempt"]) == ("accepted", "bubblewrap", "1")
    assert judged["total_ms"] >= judged["run_ms"] > 0
    assert {judged["worker"], *(line["worker"] for line in boxed)} == {done["attempts_log"][0]["worker"]}
    assert boxed[0]["message"].startswith("a job runs in the cell pid ")
    text = stack.read_logs(whole=True)
    assert interview.session.rpartition("/")[2] not in text
    assert "def softmax" not in text
    assert "Robin" not in text


def lines_of(stack: ProcessStack) -> list[dict[str, Any]]:
    """What web, beat and worker wrote. All of it is JSON but for what Celery tells root, and says as it stops."""
    written = {name: (stack.folder / f"{name}.log").read_text().splitlines() for name in ("web", "beat", "worker")}
    written["worker"] = [line for line in written["worker"] if line.startswith("{")]
    return [json.loads(line) for lines in written.values() for line in lines]


def test_it_finishes_what_it_holds_and_leaves_the_rest_to_others(
    stack: ProcessStack, operator: Operator, interview: LiveInterview
) -> None:
    first = stack.start_worker()
    name = operator.worker(first.pid, "idle")["name"]
    held = interview.submit(make_slow_source(0.2))
    wait_until(interview.poll_judging(held), 30)
    operator.drain(name, wanted=True)
    # It hears of it within five seconds, for less than the first takes.
    wait_until(lambda: "was asked to drain" in stack.read_logs(whole=True), 30)
    assert interview.get_submission(held)["state"] == "judging"
    left = [interview.submit(load_accepted_source(), kind="run") for _ in range(3)]
    assert wait_until(interview.poll_done(held), 60)["verdict"] == "accepted"
    operator.worker(first.pid, "drained")
    settled = rung(stack)
    time.sleep(3)
    assert rung(stack) - settled <= 4, "a bell goes round in a circle"  # the sweeper rings every ten seconds
    assert [interview.get_submission(row)["state"] for row in left] == ["queued"] * 3
    second = stack.start_worker()
    for row in left:
        done = wait_until(interview.poll_done(row), 60)
        assert (done["verdict"], done["attempts"]) == ("accepted", 1)
        assert f":{second.pid}:" in done["attempts_log"][0]["worker"]


def test_it_claims_again_when_it_is_no_longer_drained(stack: ProcessStack, operator: Operator, interview: LiveInterview) -> None:
    process = stack.start_worker()
    name = operator.worker(process.pid, "idle")["name"]
    operator.drain(name, wanted=True)
    stack.broker.stop()  # and forgets all bells; the worker must know its queues again when it is back
    stack.broker.start()
    operator.worker(process.pid, "drained")
    time.sleep(6)
    waits = interview.submit(load_accepted_source(), kind="run")
    time.sleep(2)
    assert interview.get_submission(waits)["state"] == "queued"
    operator.drain(name, wanted=False)
    assert wait_until(interview.poll_done(waits), 60)["verdict"] == "accepted"


def rung(stack: ProcessStack) -> int:
    """How often something was put into a queue."""
    stats: Any = stack.broker.client.info("commandstats")
    return sum(stats.get(f"cmdstat_{command}", {}).get("calls", 0) for command in ("lpush", "rpush"))
