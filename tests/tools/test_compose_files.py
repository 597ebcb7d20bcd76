"""docker-compose.yml and what is merged over it: each service has only what it uses, and listens where it should."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.stack import ROOT

JUDGING_SECRETS = {"postgres_password", "redis_password"}
SECRETS = {
    "web": {"django_secret_key", "postgres_password", "redis_password", "metrics_token"},
    "worker": JUDGING_SECRETS,
    "worker-gpu": JUDGING_SECRETS,
    "beat": {"redis_password"},
    "roles": {"postgres_password"},
    "migrate": {"postgres_password"},
    "warm": set[str](),
    "launcher": set[str](),
    "redis": {"redis_password"},
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


def test_services_have_only_the_secrets_that_they_use() -> None:
    services = load_services("docker-compose.yml")
    assert {name: set(list_secrets(service).values()) for name, service in services.items()} == SECRETS
    for name, service in services.items():
        used = set(re.findall(r"/run/secrets/(\w+)", json.dumps(service))) - {"redis_users"}
        assert used == set(list_secrets(service)), name


def test_only_web_has_key_that_signs() -> None:
    for name, service in load_services("docker-compose.yml").items():
        if service.get("image") == "${JUDGE_IMAGE:-mlsys-judge}":
            assert service["environment"]["JUDGE_SIGNS"] == ("1" if name == "web" else "0"), name


def test_only_services_that_judge_mount_socket_of_launcher() -> None:
    """And only the launcher may write beside it. The socket is for its group, which is that of the workers."""
    services = load_services("docker-compose.yml")
    mounts = [(name, volume) for name, service in services.items() for volume in service.get("volumes", [])]
    found = {name: volume.endswith(":ro") for name, volume in mounts if volume.startswith("launcher-socket:")}
    assert found == {"launcher": False, "worker": True, "worker-gpu": True, "warm": True}
    uid = services["launcher"]["environment"]["SANDBOX_LAUNCHER_WORKER_UID"]
    assert services["launcher"]["user"] == f"0:{uid}"
    assert f"groupadd --gid {uid} judge" in (ROOT / "Dockerfile").read_text()


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
