"""The whole of `make run` as a subprocess, for tests that need the real thing."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

NO_USER_NAMESPACES = [
    *("unshare", "--user", "--map-current-user", "--keep-caps", "sh", "-c"),
    'echo 0 > /proc/sys/user/max_user_namespaces; exec setpriv --inh-caps=-all --ambient-caps=-all "$@"',
    "sh",
]
"""Starts a command in a user namespace of its own, in which no further ones are allowed."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], Any], seconds: float, step: float = 0.05) -> Any:
    """What it gives, once that is true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = true()
        if found:
            return found
        time.sleep(step)
    raise AssertionError(f"not within {seconds} s")


@dataclass
class Stack:
    """A running judge of its own: its port, its var folder and the process to which Ctrl-C goes."""

    port: int
    var: Path
    process: "subprocess.Popen[str]"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def login(self, role: str) -> tuple[str, str]:
        logins = json.loads((self.var / "demo.json").read_text())["logins"]
        return next((login["username"], login["password"]) for login in logins if login["role"] == role)

    def read_until(self, phrase: str) -> str:
        said = ""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said += line
            if phrase in line:
                return said
        raise AssertionError(f"it ended without saying {phrase!r}: {said}")

    def interrupt(self, seconds: float) -> None:
        """Ctrl-C, and wait; killed if it has not ended by then."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=seconds)
        finally:
            self.process.kill()
            self.process.wait()
            if self.process.stdout is not None:
                self.process.stdout.close()


def start(var: Path, port: int | None = None, within: Sequence[str] = (), **environment: str) -> Stack:
    """`make run`; `within` is a command that starts another, in surroundings that it makes."""
    port = port or free_port()
    process = subprocess.Popen(
        [*within, sys.executable, "tools/run.py", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "JUDGE_VAR": str(var), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    return Stack(port, var, process)
