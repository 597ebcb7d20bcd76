"""deploy/shared-cells.yml: cells that are forked in the container of a launcher without an engine."""

from collections.abc import Iterator

import pytest

from tests.composed.compose_project import PROJECT_NAME, UP, ComposeProject, require_success
from tests.composed.practice_client import WRONG_SOURCE, PracticeClient
from tools.stack import ROOT

pytestmark = [pytest.mark.composed, pytest.mark.timeout(900)]

FILES = ("-f", "docker-compose.yml", "-f", "deploy/shared-cells.yml")


@pytest.fixture(scope="module")
def shared(project: ComposeProject) -> Iterator[ComposeProject]:
    project.compose(*FILES, *UP, "--build", seconds=800)
    yield project
    # What docs/operating.md says to go back.
    project.compose(*UP, "--remove-orphans")
    require_success(project.run("docker", "volume", "rm", f"{PROJECT_NAME}_shared-launcher-socket"))


def test_judges_without_access_to_the_engine(shared: ComposeProject, accepted_source: str) -> None:
    container = shared.inspect(["launcher"])["launcher"]
    assert [mount["Destination"] for mount in container["Mounts"]] == ["/run/launcher"]
    assert (container["Config"]["User"], container["HostConfig"]["NetworkMode"]) == ("10001:10001", "none")
    assert (container["HostConfig"]["CapDrop"], container["HostConfig"]["Privileged"]) == (["ALL"], False)
    client = PracticeClient(shared.url)
    assert client.wait_for_verdict(client.submit(accepted_source)) == "accepted"
    assert client.wait_for_verdict(client.submit(WRONG_SOURCE)) == "wrong_answer"


@pytest.mark.parametrize(
    ("name", "verdict"),
    [("escape/namespaces", "accepted"), ("escape/descriptors", "accepted"), ("exhaustion/lists", "memory_limit")],
)
def test_contains_hostile_programs(shared: ComposeProject, accepted_source: str, name: str, verdict: str) -> None:
    """The first two are accepted if each of their attempts is refused."""
    client, program = PracticeClient(shared.url), (ROOT / f"tests/hostile/{name}.py").read_text()
    appended = accepted_source if verdict == "accepted" else ""
    assert client.wait_for_verdict(client.submit(program + appended)) == verdict


def test_every_guarantee_holds(shared: ComposeProject) -> None:
    """The launcher has run the self-test at its start. It can be repeated at any time."""
    require_success(shared.try_compose("exec", "-T", "-e", "SANDBOX=bubblewrap", "launcher", "python", "-m", "sandbox"))


def test_judging_goes_on_after_the_launcher_was_killed(shared: ComposeProject, accepted_source: str) -> None:
    (container,) = shared.list_containers("launcher")
    require_success(shared.run("docker", "kill", container))
    require_success(shared.run("docker", "start", container))
    client = PracticeClient(shared.url)
    assert client.wait_for_verdict(client.submit(accepted_source)) == "accepted"
