"""docker-compose.yml and what is merged over it: each service has only what it uses, and listens where it should."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.cell_images import IMAGES
from sandbox.docker.image import _read_build_context
from tools.stack import ROOT

JUDGING_SECRETS = {"postgres_password", "redis_password"}
SECRETS = {
    "web": {"django_secret_key", "postgres_password", "redis_password", "metrics_token"},
    "worker": JUDGING_SECRETS,
    "worker-gpu": JUDGING_SECRETS,
    "beat": {"redis_password"},
    "outbound": {"outbound_password", "smtp_password"},
    "roles": {"postgres_password", "outbound_password"},
    "migrate": {"postgres_password"},
    "warm": set[str](),
    "launcher": set[str](),
    "redis": {"redis_password", "outbound_password"},
    "postgres": set[str](),
    "caddy": set[str](),
}


def load_services(path: str) -> dict[str, dict[str, Any]]:
    text = (ROOT / path).read_text().replace("!override", "")
    return yaml.safe_load(text)["services"]


def list_secrets(service: dict[str, Any]) -> dict[str, str]:
    """The sources of a service's secrets by their names in the container."""
    entries = [entry if isinstance(entry, dict) else {"source": entry} for entry in service.get("secrets", [])]
    return {entry.get("target", entry["source"]): entry["source"] for entry in entries}


def list_mounts(services: dict[str, dict[str, Any]]) -> list[tuple[str, str]]:
    """Service, and volume in the short form."""
    volumes = [(name, volume) for name, service in services.items() for volume in service.get("volumes", [])]
    return [(name, volume if isinstance(volume, str) else shorten_mount(volume)) for name, volume in volumes]


def shorten_mount(volume: dict[str, Any]) -> str:
    return f"{volume['source']}:{volume['target']}" + (":ro" if volume.get("read_only") else "")


def test_web_sees_only_the_size_of_the_disk_of_the_database() -> None:
    """Nothing but PostgreSQL writes to its volume, and the user of the web cannot open it."""
    services = load_services("docker-compose.yml")
    found = {name: volume for name, volume in list_mounts(services) if volume.startswith("postgres:")}
    path = services["web"]["environment"]["JUDGE_DATABASE_DISK"]
    assert found == {"web": f"postgres:{path}:ro", "postgres": "postgres:/var/lib/postgresql/data"}
    (mount,) = services["web"]["volumes"]
    assert mount["volume"] == {"nocopy": True}  # otherwise the engine would give an empty volume to the user of the web


def test_only_services_that_use_problems_can_read_them() -> None:
    services = load_services("deploy/problems.yml")
    mounted = {name for name, volume in list_mounts(services) if volume.endswith(":/srv/problems:ro")}
    assert mounted == {"web", "worker", "worker-gpu", "warm"}
    unmounted = services.keys() - mounted
    assert {*unmounted} == {"beat", "outbound", "roles", "migrate"}  # with the image, so with its settings
    assert all(services[name]["environment"] == {"JUDGE_RESERVED": ""} for name in unmounted)


def test_one_service_builds_or_pulls_each_own_image() -> None:
    """The others would try to pull it before it is built."""
    for name, service in load_services("docker-compose.yml").items():
        if service["image"].startswith("${JUDGE_IMAGE:-keepdims}"):
            has_build = name in ("roles", "launcher")
            is_pulled = service.get("pull_policy") != "never"
            assert ("build" in service, is_pulled) == (has_build, has_build), name


def test_services_have_only_the_secrets_that_they_use() -> None:
    services = load_services("docker-compose.yml")
    assert {name: set(list_secrets(service).values()) for name, service in services.items()} == SECRETS
    for name, service in services.items():
        used = set(re.findall(r"/run/secrets/(\w+)", json.dumps(service))) - {"redis_users"}
        assert used == set(list_secrets(service)), name


def test_only_web_has_key_that_signs() -> None:
    for name, service in load_services("docker-compose.yml").items():
        if service.get("image") == "${JUDGE_IMAGE:-keepdims}":
            assert service["environment"]["JUDGE_SIGNS"] == ("1" if name == "web" else "0"), name


def test_only_services_that_judge_mount_socket_of_launcher() -> None:
    """And only the launcher may write beside it. The socket is for its group, which is that of the workers."""
    services = load_services("docker-compose.yml")
    mounts = list_mounts(services)
    found = {name: volume.endswith(":ro") for name, volume in mounts if volume.startswith("launcher-socket:")}
    assert found == {"launcher": False, "worker": True, "worker-gpu": True, "warm": True}
    uid = services["launcher"]["environment"]["SANDBOX_LAUNCHER_WORKER_UID"]
    assert services["launcher"]["user"] == f"0:{uid}"
    assert f"groupadd --gid {uid} judge" in (ROOT / "Dockerfile").read_text()


def test_restore_may_log_in_where_only_listed_log_ins_are_accepted() -> None:
    """With workers on other machines PostgreSQL accepts only these. `restore` migrates a second database first."""
    restored = set(re.findall(r"postgres:5432/(\w+)", (ROOT / "deploy/restore").read_text()))
    (allowed,) = re.findall(r"^hostssl (\S+) judge ", (ROOT / "deploy/make-certificates").read_text(), re.MULTILINE)
    assert restored
    assert set(allowed.split(",")) == {"judge", *restored}


def test_launcher_with_shared_cells_has_no_engine() -> None:
    """All who judge mount its socket, and not the other launcher's."""
    services, base = load_services("deploy/shared-cells.yml"), load_services("docker-compose.yml")
    mounts = dict(list_mounts(services))
    judging = {name for name, volume in list_mounts(base) if volume.startswith("launcher-socket:")}
    assert mounts.pop("launcher") == "shared-launcher-socket:/run/launcher"
    assert mounts == dict.fromkeys(judging - {"launcher"}, "shared-launcher-socket:/run/launcher:ro")
    assert "volumes: !override" in (ROOT / "deploy/shared-cells.yml").read_text()  # instead of the engine's socket
    launcher = services["launcher"]
    assert launcher["command"] == "python -m sandbox.launcher"  # its image is for workers
    assert launcher["environment"] == {"SANDBOX_ISOLATION": "shared"}
    assert {option.partition("=")[0] for option in launcher["security_opt"]} == {"seccomp", "systempaths", "apparmor"}
    assert not {"privileged", "cap_add", "network_mode", "ports"} & launcher.keys()


def test_only_outbound_sends_mail_and_only_with_its_own_users() -> None:
    """It has a route out, so it has neither the judge's role and password nor the launcher's socket nor a sandbox."""
    services = load_services("docker-compose.yml")
    outbound = services["outbound"]
    assert set(outbound["networks"]) == {"front", "back"}
    assert "volumes" not in outbound
    environment = outbound["environment"]
    assert not [name for name in environment if name.startswith("SANDBOX")]
    assert environment["JUDGE_DATABASE"].startswith("postgresql://judge_outbound@postgres:")
    assert environment["REDIS_URL"].startswith("redis://judge_outbound@redis:")
    queues = {name: find_queues(service["command"]) for name, service in services.items() if "command" in service}
    assert {name for name, found in queues.items() if "outbound" in found} == {"outbound"}
    assert queues["outbound"] == ["outbound"]
    assert {name for name, found in queues.items() if found} == {"worker", "worker-gpu", "outbound"}
    assert all(services[name]["networks"] == ["back"] for name in ("worker", "worker-gpu"))
    assert yaml.safe_load((ROOT / "docker-compose.yml").read_text())["networks"]["back"] == {"internal": True}


def find_queues(command: str | list[str]) -> list[str]:
    """The queues that a Celery worker consumes."""
    words = command.split() if isinstance(command, str) else command
    return words[words.index("-Q") + 1].split(",") if "-Q" in words else []


def test_every_tmpfs_has_a_size() -> None:
    services = load_services("docker-compose.yml")
    mounts = [mount for service in services.values() for mount in service.get("tmpfs", [])]
    assert len(mounts) > 8
    assert all(re.search(r":.*size=\d+m", mount) for mount in mounts)
    assert {name for name, service in services.items() if "tmpfs" not in service} == {"caddy"}  # no writable /tmp


def test_web_and_database_have_more_cpu_shares_than_a_cell() -> None:
    services = load_services("docker-compose.yml")
    preferred = {name for name, service in services.items() if service.get("cpu_shares", 1024) > 1024}
    assert preferred == {"web", "redis", "postgres", "caddy"}


def test_postgres_options_are_the_same_with_tls() -> None:
    options = load_services("docker-compose.yml")["postgres"]["command"]
    with_tls = load_services("deploy/reachable.yml")["postgres"]["command"]
    assert with_tls[: len(options)] == options
    assert "-cssl=on" in with_tls[len(options) :]


def compose_config(tmp_path: Path, *files: str, **variables: str) -> dict[str, dict[str, Any]]:
    if shutil.which("docker") is None:
        pytest.skip("`docker compose` is not installed")
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy", ignore=shutil.ignore_patterns("secrets"), dirs_exist_ok=True)
    names = [argument for file in ("docker-compose.yml", *files) for argument in ("-f", file)]
    done = subprocess.run(
        ["docker", "compose", *names, "--profile", "*", "config", "--format", "json"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "not set" not in done.stderr
    return json.loads(done.stdout)["services"]


REQUIRED = {
    "JUDGE_ARCHIVE": "/archive",
    "JUDGE_CERTIFICATE": "/certificate",
    "JUDGE_MAIN": "10.0.0.1",
    "JUDGE_PRIVATE": "10.0.0.1",
    "JUDGE_PROBLEM_FOLDER": "/problems",
    "JUDGE_WORKER": "w1",
}


@pytest.mark.parametrize("file", sorted(path.name for path in (ROOT / "deploy").glob("*.yml")))
def test_compose_accepts_each_file(file: str, tmp_path: Path) -> None:
    assert set(compose_config(tmp_path, f"deploy/{file}", **REQUIRED)) >= {"web", "worker"}


def list_addresses(service: dict[str, Any]) -> set[tuple[str, str]]:
    return {(port.get("host_ip", ""), port["published"]) for port in service["ports"]}


def test_caddy_listens_everywhere_and_web_only_here(tmp_path: Path) -> None:
    services = compose_config(tmp_path)
    assert list_addresses(services["caddy"]) == {("", "80"), ("", "443")}
    assert list_addresses(services["web"]) == {("127.0.0.1", "8000")}


def test_caddy_listens_where_judge_bind_says(tmp_path: Path) -> None:
    services = compose_config(tmp_path, JUDGE_BIND="10.0.0.1", JUDGE_WEB_BIND="127.0.0.1")
    assert list_addresses(services["caddy"]) == {("10.0.0.1", "80"), ("10.0.0.1", "443")}
    assert list_addresses(services["web"]) == {("127.0.0.1", "8000")}
    assert list_addresses(compose_config(tmp_path, JUDGE_BIND="10.0.0.1")["web"]) == {("10.0.0.1", "8000")}


def test_example_settings_leave_caddy_reachable(tmp_path: Path) -> None:
    shutil.copy(ROOT / "deploy/env.example", tmp_path / ".env")
    assert list_addresses(compose_config(tmp_path)["caddy"]) == {("", "80"), ("", "443")}


def test_published_services_use_tls_everywhere(tmp_path: Path) -> None:
    services = compose_config(tmp_path, "deploy/reachable.yml", JUDGE_PRIVATE="10.0.0.1")
    for name, service in services.items():
        environment = service["environment"] or {}
        if "JUDGE_DATABASE" in environment and name != "roles":  # which uses the Unix socket
            assert "?sslmode=verify-full&sslrootcert=/run/secrets/ca_certificate" in environment["JUDGE_DATABASE"], name
        if "REDIS_URL" in environment:
            assert environment["REDIS_URL"].startswith("rediss://"), name


def test_workers_elsewhere_have_credentials_of_their_own(tmp_path: Path) -> None:
    services = compose_config(tmp_path, "deploy/elsewhere.yml", JUDGE_MAIN="10.0.0.1", JUDGE_WORKER="w1")
    for name, queue in (("worker", "cpu"), ("worker-gpu", "gpu")):
        service = services[name]
        environment = service["environment"]
        assert environment["JUDGE_DATABASE"].startswith(
            "postgresql://judge_worker_w1@10.0.0.1:5432/judge?sslmode=verify-full"
        )
        assert environment["REDIS_URL"].startswith("rediss://judge_worker_w1@10.0.0.1:6379/0?ssl_ca_certs=")
        assert service["command"][service["command"].index("-Q") + 1] == queue
        assert set(list_secrets(service).values()) == JUDGING_SECRETS | {"ca_certificate"}


@pytest.mark.parametrize("path", ["docker-compose.yml", "deploy/elsewhere.yml"])
def test_worker_takes_problems_for_which_there_are_cells(path: str):
    """Otherwise a worker would claim submissions that the launcher of its machine has no cells for."""
    tags = "${JUDGE_TAGS:-cpu}"
    launcher = load_services("docker-compose.yml")["launcher"]
    assert launcher["environment"]["SANDBOX_LAUNCHER_IMAGES"] == tags
    queues = re.search(r" -Q (\S+)", load_services(path)["worker"]["command"])
    assert queues is not None
    assert tags in queues[1]


def test_launcher_has_what_builds_the_images_of_cells():
    copied = re.search(r"^COPY (requirements/.*) requirements/$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert copied is not None
    required = [name for kind in IMAGES for name in _read_build_context(kind) if name.endswith(".lock")]
    assert set(copied[1].split()) == {f"requirements/{name}" for name in required}
