"""A composition of the tests' own: a fresh copy of what its images are made of, and the docker command on it."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.stack import ROOT, wait_until

COMPOSED = ("Dockerfile", ".dockerignore", "docker-compose.yml", "deploy")
UP = ("up", "--detach", "--wait")
SERVICES = ("web", "worker", "beat", "redis", "postgres", "launcher")


@dataclass(frozen=True)
class Composition:
    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def compose(self, *arguments: str, seconds: float = 300) -> str:
        """`docker compose`; gives what it printed. Fails with all that it said."""
        return said(self.try_compose(*arguments, seconds=seconds))

    def try_compose(self, *arguments: str, seconds: float = 300) -> "subprocess.CompletedProcess[str]":
        return self.run("docker", "compose", *arguments, seconds=seconds)

    def run(self, *command: str, seconds: float = 300) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command, cwd=self.folder, env=plain(), capture_output=True, text=True, timeout=seconds, check=False
        )

    def python(self, service: str, program: str) -> str:
        """What a program prints in the container of a service."""
        return self.compose("exec", "-T", service, "python", "-c", program)

    def rows(self, query: str) -> list[list[str]]:
        text = self.compose("exec", "-T", "postgres", "psql", "-U", "judge", "-d", "judge", "-qAtc", query)
        return [line.split("|") for line in text.splitlines()]

    def containers(self, service: str) -> list[str]:
        return self.compose("ps", "--all", "--quiet", service).split()

    def inspected(self, services: Iterable[str]) -> dict[str, dict[str, Any]]:
        """What the engine knows of the first container of each service."""
        every = [self.containers(service)[0] for service in services]
        found = json.loads(said(self.run("docker", "inspect", *every)))
        return {each["Config"]["Labels"]["com.docker.compose.service"]: each for each in found}

    def await_health(self, *services: str) -> None:
        def healthy() -> bool:
            states = self.inspected(services).values()
            return all(each["State"].get("Health", {}).get("Status") == "healthy" for each in states)

        wait_until(healthy, 90, step=0.5)


def plain() -> dict[str, str]:
    """This environment without what would tell the composition something else than its own .env."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("COMPOSE_", "JUDGE_", "SANDBOX"))}


def said(done: "subprocess.CompletedProcess[str]") -> str:
    assert done.returncode == 0, f"{' '.join(done.args)}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def copied(folder: Path) -> None:
    left_out = shutil.ignore_patterns("node_modules", "dist", "__pycache__", "secrets", ".env")
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for part in (*COMPOSED, *allowed):
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=left_out)
        else:
            shutil.copy(ROOT / part, folder / part)


def settings(port: int) -> str:
    """The .env of the tests: a name of their own, and no limit that a stream of submissions meets."""
    chosen = {
        "COMPOSE_PROJECT_NAME": f"judge-test-{os.getpid()}",
        "JUDGE_IMAGE": "mlsys-judge-test",
        "JUDGE_PORT": port,
        "JUDGE_WARM": "softmax",
        "JUDGE_SUBMISSIONS_PER_MINUTE": 10_000,
        "JUDGE_CLIENTS_PER_ADDRESS": 100,
    }
    return "".join(f"{name}={value}\n" for name, value in chosen.items())


def missing() -> str:
    """What this machine lacks for a composition, if anything."""
    for command in (["docker", "info"], ["docker", "compose", "version"]):
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"`{' '.join(command)}`: {error}"
        if done.returncode:
            return f"`{' '.join(command)}`: {done.stderr.strip()[-300:]}"
    return ""
