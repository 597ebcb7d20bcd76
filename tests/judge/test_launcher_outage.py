"""A launcher that is frozen, or whose engine restarts again and again, costs no attempt, and alerts name it."""

import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from sandbox.launcher import settings
from sandbox.launcher.client import LauncherClient
from tests.judge.factories import SLUG, make_slow_source
from tests.sandbox import launcher_process
from tests.sandbox.engine_proxy import EngineProxy
from tools.stack import ApiClient, LiveInterview, Stack, wait_until

pytestmark = pytest.mark.timeout(400)

VERDICT_SECONDS = 150.0
REPORT_SECONDS = 60.0
"""It takes two heartbeats, 15 s with an idle processor."""


class LauncherStack(NamedTuple):
    stack: Stack
    client: LauncherClient
    launcher: "subprocess.Popen[bytes]"
    engine: EngineProxy


@pytest.fixture(scope="module")
def launcher_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LauncherStack]:
    folder = tmp_path_factory.mktemp("launcher")
    with (
        EngineProxy(folder / "engine.sock") as engine,
        pytest.MonkeyPatch.context() as patch,
        Stack(tmp_path_factory.mktemp("stack")) as stack,
    ):
        patch.setenv("DOCKER_HOST", f"unix://{engine.path}")
        with launcher_process.run_launcher(folder / "log", path=folder / "launcher/socket") as (client, launcher):
            stack.start_worker(SANDBOX="launcher", **{settings.SOCKET: str(client)})
            # The first submission computes what all need.
            interview = stack.start_interview(SLUG, shows_results=True)
            interview.wait_until_done(interview.submit(make_slow_source(0.0)), VERDICT_SECONDS, step=0.5)
            yield LauncherStack(stack, client, launcher, engine)


def submit_slowly(stack: Stack) -> tuple[LiveInterview, str]:
    """Submit a right solution that takes some seconds, and wait until it runs."""
    interview = stack.start_interview(SLUG, shows_results=True)
    submission = interview.submit(make_slow_source(0.08))
    assert "case" in (name for name, _ in interview.stream(submission))
    return interview, submission


def require_judged_at_no_cost(interview: LiveInterview, submission: str) -> list[Any]:
    row = interview.wait_until_done(submission, VERDICT_SECONDS, step=0.5)
    endings = [attempt["ending"] for attempt in row["attempts_log"]]
    assert row["verdict"] == "accepted"
    assert endings == ["unavailable"] * (len(endings) - 1) + ["judged"]
    return row["attempts_log"]


def test_engine_that_restarts_costs_no_attempt(launcher_stack: LauncherStack) -> None:
    """It takes each cell away soon after a job got it, for longer than three attempts take."""
    stack, client, _, engine = launcher_stack
    interview, submission = submit_slowly(stack)
    deadline = time.monotonic() + 25
    while time.monotonic() < deadline:
        if launcher_process.list_assigned(client):
            engine.cut()
        time.sleep(0.3)
    attempts = require_judged_at_no_cost(interview, submission)
    assert len(attempts) > 1, "no attempt was interrupted"


def test_frozen_launcher_is_reported_and_costs_no_attempt(launcher_stack: LauncherStack) -> None:
    stack = launcher_stack.stack
    operator = stack.sign_in("operator")
    interview, submission = submit_slowly(stack)
    launcher_stack.launcher.send_signal(signal.SIGSTOP)
    try:
        wait_until(lambda: list_launcher_reports(stack, operator) == [True, True, True], REPORT_SECONDS)
        time.sleep(20)
    finally:
        launcher_stack.launcher.send_signal(signal.SIGCONT)
    require_judged_at_no_cost(interview, submission)
    wait_until(lambda: list_launcher_reports(stack, operator) == [False, False, False], REPORT_SECONDS)


def test_frozen_engine_is_reported_as_the_cause(launcher_stack: LauncherStack) -> None:
    stack, _, _, engine = launcher_stack
    operator = stack.sign_in("operator")
    engine.is_frozen = True
    engine.cut()
    try:
        expected = f"the Docker engine at unix://{engine.path} took more than 2 s to answer"
        wait_until(lambda: expected in operator.send("GET", "/readyz")["launcher"], REPORT_SECONDS)
    finally:
        engine.is_frozen = False
        engine.cut()
    wait_until(lambda: operator.send("GET", "/readyz")["launcher"] == "ok", REPORT_SECONDS)


def list_launcher_reports(stack: Stack, operator: ApiClient) -> list[bool]:
    """Whether readyz, the metrics and the alerts say that the launcher does not answer."""
    readiness = operator.send("GET", "/readyz")["launcher"]
    with urllib.request.urlopen(f"{stack.url}/metrics") as response:
        lines = response.read().decode().splitlines()
    samples = [line for line in lines if line.startswith("judge_launcher_up{")]
    alerts = [alert["code"] for alert in operator.send("GET", "/api/operator/overview")["alerts"]]
    return [
        "launcher" in readiness and "no reply" in readiness,
        [line.rpartition(" ")[2] for line in samples] == ["0.0"],
        "launcher_down" in alerts,
    ]
