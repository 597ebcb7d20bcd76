"""What `docker compose up --build` starts: a judge that works, with confined, separated services and no demo data."""

import json
import os
import urllib.error
import urllib.request

import pytest

from tests.composed.compose_project import SERVICES, UP, ComposeProject, require_success
from tests.composed.practice_client import PracticeClient
from tools.stack import wait_until

pytestmark = [pytest.mark.composed, pytest.mark.timeout(900)]

LAUNCHER_SOCKET = "/run/launcher/private/socket"
CONNECT_PROGRAM = """
from sandbox import SandboxError
from sandbox.launcher import client, commands
try:
    client.load_client().request(commands.ABOUT)
    print("served")
except SandboxError as error:
    print(error)
"""
ENGINE_SOCKET = "/var/run/docker.sock"


def test_becomes_ready(project: ComposeProject) -> None:
    with urllib.request.urlopen(f"{project.url}/readyz", timeout=10) as response:
        assert json.load(response)["ok"] is True
    with urllib.request.urlopen(project.url, timeout=10) as response:
        assert b"/static/assets/" in response.read()


def test_metrics_require_token(project: ComposeProject) -> None:
    url = f"{project.url}/metrics"
    with pytest.raises(urllib.error.HTTPError, match="401") as error:
        urllib.request.urlopen(url, timeout=10)
    error.value.close()
    token = (project.folder / "deploy/secrets/metrics_token").read_text()
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=10) as response:
        assert b"# HELP" in response.read()


def test_web_reports_free_space_of_database(project: ComposeProject) -> None:
    """And can neither open nor change what is there."""
    program = "import judge.celery; from judge.operations import storage; print(*storage.measure_disks())"
    assert project.run_python("web", program).split() == ["server", "database"]
    for command in ("ls /var/lib/judge/database-disk", "touch /var/lib/judge/database-disk/file"):
        assert project.try_compose("exec", "-T", "web", "sh", "-c", command).returncode != 0


def test_judges_submission(project: ComposeProject, accepted_source: str) -> None:
    client = PracticeClient(project.url)
    assert client.wait_for_verdict(client.submit(accepted_source)) == "accepted"


def test_has_no_demo_and_first_operator_signs_in(project: ComposeProject) -> None:
    assert project.query("SELECT count(*) FROM judge_user") == [["0"]]
    output = project.compose("exec", "-T", "web", "python", "manage.py", "make_operator", "olga")
    password = output.split("password: ")[1].split()[0]
    client = PracticeClient(project.url)
    login = client.send("POST", "/api/login", {"username": "olga", "password": password})
    assert login["role"] == "operator"


def test_containers_are_confined(project: ComposeProject) -> None:
    found = project.inspect((*SERVICES, "roles", "migrate", "warm"))
    assert len(found) == 9
    for service, container in found.items():
        host = container["HostConfig"]
        assert (host["Privileged"], host["CapAdd"], host["CapDrop"]) == (False, None, ["ALL"]), service
        assert (host["ReadonlyRootfs"], host["SecurityOpt"]) == (True, ["no-new-privileges:true"]), service
        assert (host["PidMode"], host["IpcMode"], host["UsernsMode"]) == ("", "private", ""), service
        assert host["Memory"] > 0, service
        assert all("size=" in options for options in host["Tmpfs"].values()), service
        binds = {mount["Source"]: mount["RW"] for mount in container["Mounts"] if mount["Type"] == "bind"}
        secrets = {source for source in binds if source.startswith(f"{project.folder}/deploy/secrets/")}
        assert not any(binds[secret] for secret in secrets), service
        assert set(binds) - secrets == ({ENGINE_SOCKET} if service == "launcher" else set()), service
        user = container["Config"]["User"].partition(":")[0]
        assert (user in ("", "root", "0")) == (service == "launcher"), service


def test_publishes_only_web_and_only_on_loopback(project: ComposeProject) -> None:
    web_ports = {"8000/tcp": [{"HostIp": "127.0.0.1", "HostPort": str(project.port)}]}
    for service, container in project.inspect(SERVICES).items():
        ports = container["HostConfig"]["PortBindings"] or {}
        assert ports == (web_ports if service == "web" else {}), service


def test_only_services_that_judge_mount_socket_of_launcher(project: ComposeProject) -> None:
    writable = {
        service: mount["RW"]
        for service, container in project.inspect((*SERVICES, "roles", "migrate", "warm")).items()
        for mount in container["Mounts"]
        if mount.get("Name", "").endswith("_launcher-socket")
    }
    assert writable == {"launcher": True, "worker": False, "warm": False}


@pytest.mark.parametrize(
    ("service", "user", "expected_answer"),
    [
        ("worker", "judge", "served"),
        ("warm", "judge", "served"),
        ("worker", "nobody", "Permission denied"),
        ("worker", "10001:nogroup", "Permission denied"),
        ("worker", "20002:judge", "names, not user 20002"),
        ("web", "judge", "No such file or directory"),
    ],
)
def test_launcher_serves_only_user_of_the_workers(
    service: str, user: str, expected_answer: str, project: ComposeProject
) -> None:
    """Of the containers that mount the volume, too: by the permissions of the folder, and by the user that connects."""
    command = ("exec", "-T", "-u", user, "-e", f"SANDBOX_LAUNCHER={LAUNCHER_SOCKET}", service)
    assert expected_answer in project.compose(*command, "python", "-c", CONNECT_PROGRAM)


def test_worker_cannot_replace_socket_of_launcher(project: ComposeProject) -> None:
    for command in (f"rm -f {LAUNCHER_SOCKET}", f"rm -f {LAUNCHER_SOCKET}.lock", "mkdir /run/launcher/other"):
        done = project.try_compose("exec", "-T", "worker", "sh", "-c", command)
        assert (done.returncode, "Read-only file system" in done.stderr) == (1, True), done.stderr


@pytest.mark.parametrize(
    ("service", "network"), [("worker", "back"), ("postgres", "back"), ("launcher", "none"), ("warm", "none")]
)
def test_has_no_route_out(service: str, network: str, project: ComposeProject) -> None:
    """Services that run code or store data are only on an internal network, or on none."""
    (name,) = project.inspect([service])[service]["NetworkSettings"]["Networks"]
    (found,) = json.loads(require_success(project.run("docker", "network", "inspect", name)))
    assert name.rpartition("_")[2] == network
    assert found["Internal"] or found["Driver"] == "null"


def test_engine_shows_no_secret(project: ComposeProject) -> None:
    secrets = {path.read_text() for path in (project.folder / "deploy/secrets").iterdir()}
    assert len(secrets) == 5
    containers = json.dumps(project.inspect((*SERVICES, "roles", "migrate", "warm")))
    processes = "".join(
        require_success(project.run("docker", "top", project.list_containers(service)[0])) for service in SERVICES
    )
    assert not [secret for secret in secrets if secret in containers + processes]


@pytest.mark.parametrize("weak", ["", "changeme"])
def test_refuses_weak_secret(weak: str, project: ComposeProject) -> None:
    """tests/judge/test_settings.py has every kind of weak secret."""
    image = project.inspect(["web"])["web"]["Config"]["Image"]
    (project.folder / "weak").write_text(weak)
    mount = f"{project.folder / 'weak'}:/run/secrets/weak:ro"
    done = project.run(
        *("docker", "run", "--rm", "--network", "none", "-v", mount, "-e", "DJANGO_SECRET_KEY_FILE=/run/secrets/weak"),
        *(image, "python", "manage.py", "check"),
    )
    assert done.returncode != 0
    assert "`sh deploy/make-secrets`" in done.stderr


def test_make_secrets_creates_only_missing_secrets(project: ComposeProject) -> None:
    folder = project.folder / "deploy/secrets"
    before = {path.name: path.read_text() for path in folder.iterdir()}
    (folder / "redis_password").rename(project.folder / "redis_password")
    require_success(project.run("sh", "deploy/make-secrets"))
    after = {path.name: path.read_text() for path in folder.iterdir()}
    (project.folder / "redis_password").replace(folder / "redis_password")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {name for name in before if before[name] != after[name]} == {"redis_password"}
    assert len(set(after.values())) == len(after) == 5
    assert all(len(secret) == 64 for secret in after.values())


@pytest.mark.root
def test_only_the_container_that_uses_a_secret_can_read_it(project: ComposeProject) -> None:
    """As root, make-secrets gives each file to the user of its container. It corrects files of earlier releases."""
    folder = project.folder / "deploy/secrets"
    (folder / "redis_password").chmod(0o644)
    os.chown(folder / "redis_password", 0, 0)
    require_success(project.run("sh", "deploy/make-secrets"))
    for path in folder.iterdir():
        status = path.stat()
        assert (status.st_mode & 0o777, status.st_uid) == (0o600, 10001), path


def test_role_of_database_is_no_superuser(project: ComposeProject) -> None:
    roles = project.query("SELECT rolname, rolsuper FROM pg_roles WHERE rolsuper OR rolname = 'judge' ORDER BY 1")
    assert roles == [["judge", "f"], ["postgres", "t"]]
    program = "import psycopg; psycopg.connect('host=postgres user=postgres dbname=judge password=postgres')"
    assert "password authentication failed" in project.try_compose("exec", "-T", "web", "python", "-c", program).stderr


def test_worker_has_no_key_that_signs_cookies(project: ComposeProject) -> None:
    program = "import os; print(sorted(os.listdir('/run/secrets')), [n for n in os.environ if 'SECRET_KEY' in n])"
    expected = "['postgres_password', 'redis_password'] []"
    assert project.run_python("worker", program).strip() == expected


def test_additional_workers_share_submissions(project: ComposeProject, accepted_source: str) -> None:
    project.compose(*UP, "--no-recreate", "--scale", "worker=3")
    clients = [PracticeClient(project.url) for _ in range(3)]

    def have_all_workers_judged() -> bool:
        submitted = [(client, client.submit(accepted_source)) for _ in range(3) for client in clients]
        for client, submission in submitted:
            assert client.wait_for_verdict(submission) == "accepted"
        return len(project.query("SELECT DISTINCT split_part(worker, ':', 1) FROM judge_attempt")) >= 3

    try:
        wait_until(have_all_workers_judged, 180)
    finally:
        project.compose(*UP, "--no-recreate", "--scale", "worker=1")


def test_restarts_crashed_services(project: ComposeProject) -> None:
    before = {service: container["RestartCount"] for service, container in project.inspect(SERVICES).items()}
    for service in SERVICES:
        project.try_compose("exec", "-T", service, "sh", "-c", "kill -9 -1")

    def have_all_restarted() -> bool:
        now = project.inspect(SERVICES)
        return all(now[service]["RestartCount"] > before[service] for service in SERVICES)

    wait_until(have_all_restarted, 120, step=0.5)
    project.wait_until_healthy(*SERVICES)


def test_second_up_changes_nothing(project: ComposeProject) -> None:
    before = project.list_containers("postgres")
    project.compose(*UP)
    assert project.list_containers("postgres") == before
    assert "No migrations to apply" in project.compose("logs", "--tail", "5", "migrate")
    assert project.inspect(["migrate"])["migrate"]["State"]["ExitCode"] == 0
