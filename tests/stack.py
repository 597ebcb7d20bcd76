"""A complete judge as a subprocess of `make run`, and helpers for tests that start processes."""

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

from tests.cache_folder import ROOT, get_cache_folder_for_tests

NO_USER_NAMESPACES = [
    *("unshare", "--user", "--map-current-user", "--keep-caps", "sh", "-c"),
    'echo 0 > /proc/sys/user/max_user_namespaces; exec setpriv --inh-caps=-all --ambient-caps=-all "$@"',
    "sh",
]
"""Prefix that runs a command in a new user namespace, in which no further user namespaces are allowed."""


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], Any], seconds: float, step: float = 0.05) -> Any:
    """Call `condition` every `step` seconds until its result is truthy, and return it. Raises AssertionError if that
    takes longer than `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        result = condition()
        if result:
            return result
        time.sleep(step)
    raise AssertionError(f"the condition was not met within {seconds} s")


@dataclass
class RunningJudge:
    """A judge that `start_judge` started: its port, its var folder, and the process that receives Ctrl-C."""

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
        """Read the output through the first line that contains `phrase`, and return it."""
        output = ""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            output += line
            if phrase in line:
                return output
        raise AssertionError(f"the process ended without printing {phrase!r}: {output}")

    def interrupt(self, seconds: float) -> None:
        """Send Ctrl-C and wait. Kills the process and raises TimeoutExpired if it takes longer than `seconds`."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=seconds)
        finally:
            self.process.kill()
            self.process.wait()
            if self.process.stdout is not None:
                self.process.stdout.close()


def start_judge(var: Path, port: int | None = None, within: Sequence[str] = (), **environment: str) -> RunningJudge:
    """Start `make run` with the folder `var`. `within` is a command prefix, such as NO_USER_NAMESPACES."""
    port = port or find_free_port()
    shared = {"JUDGE_CACHE": str(get_cache_folder_for_tests()), "JUDGE_WARM": "softmax"}
    process = subprocess.Popen(
        [*within, sys.executable, "tools/run.py", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, **shared, "JUDGE_VAR": str(var), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    return RunningJudge(port, var, process)
