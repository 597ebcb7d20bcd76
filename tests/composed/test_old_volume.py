"""A database volume of a release in which the judge's role was the superuser of PostgreSQL."""

import pytest

from tests.composed.compose_project import PROJECT_NAME, UP, ComposeProject, require_success
from tests.composed.practice_client import PracticeClient

pytestmark = [pytest.mark.composed, pytest.mark.slow, pytest.mark.timeout(900)]

OLD_SUPERUSER = """
services:
  postgres:
    environment: {POSTGRES_USER: judge}
    healthcheck: {test: [CMD, pg_isready, -q, -h, 127.0.0.1, -U, judge]}
"""


def test_up_demotes_role_of_older_volume(project: ComposeProject, accepted_source: str) -> None:
    (project.folder / "old.yml").write_text(OLD_SUPERUSER)
    project.compose("down", "--timeout", "5")
    # Only this volume, because the expected outcomes in another one would be computed again.
    require_success(project.run("docker", "volume", "rm", f"{PROJECT_NAME}_postgres"))
    project.compose("-f", "docker-compose.yml", "-f", "old.yml", *UP, "postgres")
    roles = "SELECT rolname, rolsuper FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1"
    assert project.query(roles) == [["judge", "t"]]
    project.query("CREATE TABLE stored AS SELECT 42 AS answer")

    project.compose(*UP)
    assert project.query(roles) == [["judge", "f"], ["judge_outbound", "f"], ["judge_worker", "f"], ["postgres", "t"]]
    assert project.query("SELECT answer, tableowner FROM stored, pg_tables WHERE tablename = 'stored'") == [
        ["42", "judge"]
    ]
    project.query("DROP TABLE stored")
    client = PracticeClient(project.url)
    assert client.wait_for_verdict(client.submit(accepted_source)) == "accepted"
