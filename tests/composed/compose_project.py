"""A Compose project of the tests: a copy of the files that its images need, and the docker commands to control it."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.stack import ROOT, wait_until

DEPLOYMENT_FILES = ("Dockerfile", ".dockerignore", "docker-compose.yml", "deploy")
UP = ("up", "--detach", "--wait")
IMAGE = f"keepdims-test-{os.getpid()}"
"""Two runs on one engine must not replace each other's images."""
PROJECT_NAME = f"judge-test-{os.getpid()}"
SERVICES = ("web", "worker", "beat", "redis", "postgres", "launcher")


@dataclass(frozen=True)
class ComposeProject:
    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def compose(self, *arguments: str, seconds: float = 300) -> str:
        """Run `docker compose` and return its output. Fails with everything that it printed."""
        return require_success(self.try_compose(*arguments, seconds=seconds))

    def try_compose(self, *arguments: str, seconds: float = 300) -> "subprocess.CompletedProcess[str]":
        return self.run("docker", "compose", *arguments, seconds=seconds)

    def run(self, *command: str, seconds: float = 300) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command,
            cwd=self.folder,
            env=build_environment(),
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def run_python(self, service: str, program: str) -> str:
        """Run a program in the container of a service and return its output."""
        return self.compose("exec", "-T", service, "python", "-c", program)

    def query(self, sql: str) -> list[list[str]]:
        text = self.compose("exec", "-T", "postgres", "psql", "-U", "judge", "-d", "judge", "-qAtc", sql)
        return [line.split("|") for line in text.splitlines()]

    def list_containers(self, service: str) -> list[str]:
        """Ask the engine, because `docker compose ps` takes ten times as long and tests wait in loops."""
        labels = {"project.working_dir": self.folder, "service": service, "oneoff": "False"}
        filters = [f"--filter=label=com.docker.compose.{name}={value}" for name, value in labels.items()]
        return require_success(self.run("docker", "ps", "--all", "--quiet", "--no-trunc", *filters)).split()

    def inspect(self, services: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Return what the engine reports about the first container of each service."""
        containers = [self.list_containers(service)[0] for service in services]
        found = json.loads(require_success(self.run("docker", "inspect", *containers)))
        return {container["Config"]["Labels"]["com.docker.compose.service"]: container for container in found}

    def wait_until_healthy(self, *services: str) -> None:
        def are_healthy() -> bool:
            states = self.inspect(services).values()
            return all(container["State"].get("Health", {}).get("Status") == "healthy" for container in states)

        wait_until(are_healthy, 600, step=0.5)


def build_environment() -> dict[str, str]:
    """Return this environment without variables that would override the project's own .env."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("COMPOSE_", "JUDGE_", "SANDBOX"))}


def require_success(done: "subprocess.CompletedProcess[str]") -> str:
    assert done.returncode == 0, f"{' '.join(done.args)}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def copy_project(folder: Path) -> None:
    ignore = shutil.ignore_patterns("node_modules", "dist", "__pycache__", "secrets", ".env")
    context = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for name in (*DEPLOYMENT_FILES, *context):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=ignore)
        else:
            shutil.copy(ROOT / name, folder / name)


def build_env_file(port: int) -> str:
    """Return the .env of the tests: a separate project name, and limits that a stream of submissions does not reach."""
    variables = {
        "COMPOSE_PROJECT_NAME": PROJECT_NAME,
        "JUDGE_IMAGE": IMAGE,
        "JUDGE_PORT": port,
        "JUDGE_WARM": "softmax",
        "JUDGE_SUBMISSIONS_PER_MINUTE": 10_000,
        "JUDGE_CLIENTS_PER_ADDRESS": 100,
    }
    return "".join(f"{name}={value}\n" for name, value in variables.items())


def remove_images(project: ComposeProject) -> None:
    """Remove what the tests built, also tags that they added."""
    reference = ("--filter", f"reference={IMAGE}*")
    names = project.run("docker", "image", "ls", "--format", "{{.Repository}}:{{.Tag}}", *reference).stdout.split()
    if names:
        project.run("docker", "image", "rm", "--force", *names)


def get_unavailable_reason() -> str:
    """Return why this machine cannot run a Compose project, or "" if it can."""
    for command in (["docker", "info"], ["docker", "compose", "version"]):
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"`{' '.join(command)}`: {error}"
        if done.returncode:
            return f"`{' '.join(command)}`: {done.stderr.strip()[-300:]}"
    return ""
