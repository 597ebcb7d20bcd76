"""Kills services, cuts them off and lets them restart in a loop while clients submit. Every submission that was
answered 201 is judged once and correctly, and an alert names the cause."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sandbox.docker.ownership import CELL_LABEL, HOST_LABEL, PID_LABEL, STALE_SECONDS, START_LABEL
from sandbox.launcher.server import CLEAN_UP_SECONDS
from tests.composed.compose_project import SERVICES, UP, ComposeProject, require_success
from tests.composed.practice_client import WRONG_SOURCE
from tests.composed.submission_stream import SubmissionStream
from tools.stack import ApiClient, wait_until

pytestmark = [pytest.mark.composed, pytest.mark.timeout(1500)]

DOWN_SECONDS = 3.0
"""How long a killed service stays down, and one that is cut off."""


@contextmanager
def run_clients(project: ComposeProject, accepted_source: str) -> Iterator[SubmissionStream]:
    """Send submissions while the context is open. Then check that each accepted one has one right verdict."""
    with SubmissionStream(project.url, {"accepted": accepted_source, "wrong_answer": WRONG_SOURCE}) as stream:
        stream.wait_until_judged()
        yield stream
        stream.wait_until_judged()
    assert stream.verdicts == stream.expected

    stored = dict(project.query("SELECT submission_id, verdict FROM judge_report"))
    assert {submission: stored.get(submission) for submission in stream.expected} == stream.expected
    doubled_reports = "SELECT submission_id FROM judge_report GROUP BY 1 HAVING count(*) > 1"
    judged_twice = "SELECT submission_id FROM judge_attempt WHERE ending = 'judged' GROUP BY 1 HAVING count(*) > 1"
    assert (project.query(doubled_reports), project.query(judged_twice)) == ([], [])
    # This includes submissions whose response was interrupted by a kill.
    unfinished = "SELECT id FROM judge_submission WHERE state <> 'done'"
    wait_until(lambda: project.query(unfinished) == [], 600, step=1)
    # A launcher that was killed has left no container: all are those of the present process. One that it had created
    # and not started is removed at the first cleaning after it is stale.
    wait_until(lambda: len(set(find_cells(project).values())) == 1, STALE_SECONDS + 2 * CLEAN_UP_SECONDS, step=1)


def find_cells(project: ComposeProject) -> dict[str, str]:
    """Return the owner of each container of a cell that a process of this launcher has created, by its id."""
    (launcher,) = project.list_containers("launcher")
    labels = " ".join(f'{{{{.Label "{name}"}}}}' for name in (HOST_LABEL, PID_LABEL, START_LABEL))
    listed = project.run(*("docker", "ps", "--all", f"--filter=label={CELL_LABEL}", f"--format={{{{.ID}}}} {labels}"))
    cells = dict(line.split(" ", 1) for line in require_success(listed).splitlines())
    # The name of the host is the id of the launcher's container.
    return {cell: owner for cell, owner in cells.items() if launcher.startswith(owner.partition("/")[0])}


def test_killed_cells_lose_and_double_nothing(project: ComposeProject, accepted_source: str) -> None:
    with run_clients(project, accepted_source) as stream:
        for _ in range(3):
            killed = find_cells(project)
            assert killed
            # One that has ended meanwhile cannot be killed.
            project.run("docker", "kill", *killed)
            wait_until(lambda killed=killed: not killed.keys() & find_cells(project).keys(), 120, step=0.5)
            stream.wait_until_judged()


def test_kills_lose_and_double_nothing(project: ComposeProject, accepted_source: str) -> None:
    with run_clients(project, accepted_source) as stream:
        for service in SERVICES:
            # A submission has three attempts, so no submission may be present at each kill.
            stream.wait_until_judged()
            (container,) = project.list_containers(service)
            require_success(project.run("docker", "kill", container))
            time.sleep(DOWN_SECONDS)
            # The engine treats `docker kill` as a manual stop, after which no restart policy applies.
            require_success(project.run("docker", "start", container))
            project.wait_until_healthy(service)
    assert len(stream.expected) > 3 * len(SERVICES)


def test_cut_network_loses_and_doubles_nothing(project: ComposeProject, accepted_source: str) -> None:
    """A server that was killed closes its connections. One that is cut off does not."""
    with run_clients(project, accepted_source) as stream:
        for service in ("redis", "postgres", "worker"):
            (network,) = project.inspect([service])[service]["NetworkSettings"]["Networks"]
            (container,) = project.list_containers(service)
            require_success(project.run("docker", "network", "disconnect", network, container))
            time.sleep(DOWN_SECONDS)
            require_success(project.run("docker", "network", "connect", "--alias", service, network, container))
            stream.wait_until_judged()


@pytest.mark.parametrize(
    ("service", "variable", "code"),
    [
        ("worker", "REDIS_PASSWORD_FILE: /run/secrets/missing", "no_worker"),
        ("launcher", "SANDBOX_LAUNCHER_CELLS: none", "launcher_down"),
    ],
)
def test_alert_names_service_that_restarts_in_a_loop(
    service: str, variable: str, code: str, project: ComposeProject, accepted_source: str
) -> None:
    operator = sign_in_operator(project, f"operator-of-{service}")
    (project.folder / "broken.yml").write_text(f"services: {{{service}: {{environment: {{{variable}}}}}}}\n")
    with run_clients(project, accepted_source):
        project.compose("-f", "docker-compose.yml", "-f", "broken.yml", "up", "--detach", "--no-deps", service)

        def is_reported() -> bool:
            restarts = project.inspect([service])[service]["RestartCount"]
            alerts = operator.send("GET", "/api/operator/overview")["alerts"]
            return restarts > 1 and [alert["code"] for alert in alerts] == [code]

        wait_until(is_reported, 120, step=0.5)
        project.compose(*UP)


def sign_in_operator(project: ComposeProject, name: str) -> ApiClient:
    output = project.compose("exec", "-T", "web", "python", "manage.py", "make_operator", name)
    operator = ApiClient(project.url)
    operator.send("GET", "/api/me")
    operator.sign_in(name, output.split("password: ")[1].split()[0])
    return operator
