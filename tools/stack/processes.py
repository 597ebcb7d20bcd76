"""Helpers for programs that start processes."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any


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


def kill_group(process: "subprocess.Popen[bytes]") -> None:
    """Kill the process and its children at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
