"""What `docker compose up --build` gives: a judge that is well, confined, apart and without a demo."""

import json
import urllib.error
import urllib.request

import pytest

from tests.composed.composition import SERVICES, UP, Composition, said
from tests.composed.visitor import Visitor
from tests.stack import wait_until

pytestmark = [pytest.mark.composed, pytest.mark.slow, pytest.mark.timeout(900)]

JUDGES = ("web", "worker", "beat", "migrate", "warm")
CONNECT = "import socket, sys; socket.create_connection(({host!r}, 7411), 3); print('connected')"
WHY = "import socket\ntry: socket.create_connection(({host!r}, 7411), 3)\nexcept OSError as e: print(type(e).__name__)"
SOCKET = "/var/run/docker.sock"


def test_it_is_ready(composition: Composition) -> None:
    with urllib.request.urlopen(f"{composition.url}/readyz", timeout=10) as answer:
        assert json.load(answer)["ok"] is True
    with urllib.request.urlopen(composition.url, timeout=10) as answer:
        assert b"/static/assets/" in answer.read()


def test_its_figures_are_for_whoever_has_the_token(composition: Composition) -> None:
    address = f"{composition.url}/metrics"
    with pytest.raises(urllib.error.HTTPError, match="401") as refused:
        urllib.request.urlopen(address, timeout=10)
    refused.value.close()
    token = (composition.folder / "deploy/secrets/metrics_token").read_text()
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert b"# HELP" in answer.read()


def test_it_judges(composition: Composition, accepted: str) -> None:
    visitor = Visitor(composition.url)
    assert visitor.verdict(visitor.submit(accepted)) == "accepted"


def test_it_has_no_demo_and_its_first_operator_can_sign_in(composition: Composition) -> None:
    assert composition.rows("SELECT count(*) FROM judge_user") == [["0"]]
    made = composition.compose("exec", "-T", "web", "python", "manage.py", "make_operator", "olga")
    password = made.split("password: ")[1].split()[0]
    visitor = Visitor(composition.url)
    login = visitor.send("POST", "/api/login", {"username": "olga", "password": password})
    assert login["role"] == "operator"


def test_no_container_has_more_than_it_needs(composition: Composition) -> None:
    found = composition.inspected((*SERVICES, "migrate", "warm"))
    assert len(found) == 8
    for service, each in found.items():
        host = each["HostConfig"]
        assert (host["Privileged"], host["CapAdd"], host["CapDrop"]) == (False, None, ["ALL"]), service
        assert (host["ReadonlyRootfs"], host["SecurityOpt"]) == (True, ["no-new-privileges:true"]), service
        assert (host["PidMode"], host["IpcMode"], host["UsernsMode"]) == ("", "private", ""), service
        assert host["Memory"] > 0, service
        binds = {mount["Source"]: mount["RW"] for mount in each["Mounts"] if mount["Type"] == "bind"}
        secrets = {source for source in binds if source.startswith(f"{composition.folder}/deploy/secrets/")}
        assert not any(binds[secret] for secret in secrets), service
        assert set(binds) - secrets == ({SOCKET} if service == "launcher" else set()), service
        assert (each["Config"]["User"] in ("", "root")) == (service == "launcher"), service


def test_the_web_alone_is_published_and_on_this_machine_alone(composition: Composition) -> None:
    for service, each in composition.inspected(SERVICES).items():
        bound = each["HostConfig"]["PortBindings"] or {}
        wanted = {"8000/tcp": [{"HostIp": "127.0.0.1", "HostPort": str(composition.port)}]} if service == "web" else {}
        assert bound == wanted


def test_the_launcher_is_out_of_the_webs_reach(composition: Composition) -> None:
    launcher = composition.inspected(["launcher"])["launcher"]
    (address,) = (network["IPAddress"] for network in launcher["NetworkSettings"]["Networks"].values())
    assert composition.python("worker", CONNECT.format(host="launcher")).strip() == "connected"
    for service in ("web", "beat"):
        assert composition.python(service, WHY.format(host="launcher")).strip() == "gaierror"
        assert composition.python(service, WHY.format(host=address)).strip() in ("TimeoutError", "OSError")


@pytest.mark.parametrize("service", ["worker", "launcher", "postgres"])
def test_what_runs_code_or_keeps_data_has_no_way_out(service: str, composition: Composition) -> None:
    """They are on internal networks alone, which have no route to anywhere else."""
    found = composition.inspected([service])[service]["NetworkSettings"]["Networks"]
    names = [f"{name.rpartition('_')[2]}" for name in found]
    assert set(names) <= {"back", "cells"}
    networks = json.loads(said(composition.run("docker", "network", "inspect", *found)))
    assert all(network["Internal"] for network in networks)


def test_no_secret_is_told_by_the_engine(composition: Composition) -> None:
    secrets = [path.read_text() for path in (composition.folder / "deploy/secrets").iterdir()]
    assert len(secrets) == 5
    told = json.dumps(composition.inspected((*SERVICES, "migrate", "warm")))
    listed = "".join(said(composition.run("docker", "top", composition.containers(each)[0])) for each in SERVICES)
    assert not [secret for secret in secrets if secret in told + listed]


@pytest.mark.parametrize("weak", ["", "changeme", "Password-0123456789-0123456789-0123456789", "1234", "a" * 60])
def test_it_refuses_a_weak_secret(weak: str, composition: Composition) -> None:
    image = composition.inspected(["web"])["web"]["Config"]["Image"]
    (composition.folder / "weak").write_text(weak)
    mount = f"{composition.folder / 'weak'}:/run/secrets/weak:ro"
    done = composition.run(
        *("docker", "run", "--rm", "--network", "none", "-v", mount, "-e", "DJANGO_SECRET_KEY_FILE=/run/secrets/weak"),
        *(image, "python", "manage.py", "check"),
    )
    assert done.returncode != 0
    assert "Run `sh deploy/make-secrets`" in done.stderr or "`sh deploy/make-secrets` makes" in done.stderr


def test_the_secrets_are_made_once(composition: Composition) -> None:
    folder = composition.folder / "deploy/secrets"
    before = {path.name: path.read_text() for path in folder.iterdir()}
    (folder / "redis_password").rename(composition.folder / "redis_password")
    said(composition.run("sh", "deploy/make-secrets"))
    after = {path.name: path.read_text() for path in folder.iterdir()}
    (composition.folder / "redis_password").replace(folder / "redis_password")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {name for name in before if before[name] != after[name]} == {"redis_password"}
    assert len(set(after.values())) == 5
    assert all(len(secret) == 64 for secret in after.values())


def test_more_workers_share_the_work(composition: Composition, accepted: str) -> None:
    composition.compose(*UP, "--no-recreate", "--scale", "worker=3")
    visitor = Visitor(composition.url)

    def shared() -> bool:
        for submission in [visitor.submit(accepted) for _ in range(9)]:
            assert visitor.verdict(submission) == "accepted"
        return len(composition.rows("SELECT DISTINCT split_part(worker, ':', 1) FROM judge_attempt")) >= 3

    try:
        wait_until(shared, 60)
    finally:
        composition.compose(*UP, "--no-recreate", "--scale", "worker=1")


def test_it_starts_again_what_crashes(composition: Composition) -> None:
    before = {service: each["RestartCount"] for service, each in composition.inspected(SERVICES).items()}
    for service in SERVICES:
        composition.try_compose("exec", "-T", service, "sh", "-c", "kill -9 -1")

    def started_again() -> bool:
        now = composition.inspected(SERVICES)
        return all(now[service]["RestartCount"] > before[service] for service in SERVICES)

    wait_until(started_again, 30, step=0.5)
    composition.await_health(*SERVICES)


def test_up_again_migrates_and_changes_nothing(composition: Composition) -> None:
    before = composition.containers("postgres")
    composition.compose(*UP)
    assert composition.containers("postgres") == before
    assert "No migrations to apply" in composition.compose("logs", "--tail", "5", "migrate")
    assert composition.inspected(["migrate"])["migrate"]["State"]["ExitCode"] == 0
