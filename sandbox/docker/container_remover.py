"""Removes containers in a thread of its own: no submission waits until the engine is done with the last one's."""

import logging
import queue
import threading

from sandbox.base import SandboxError
from sandbox.docker.engine import Engine

_CLOSE_SECONDS = 20

_log = logging.getLogger(__name__)


class Remover:
    """A queue of containers that are to go. Thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="container-remover", daemon=True)
        self._thread.start()

    def remove(self, container: str) -> None:
        """Have a container killed and removed."""
        self._queue.put(container)

    def close(self) -> None:
        """Wait until all are gone, but not long: what the engine still holds ends by itself."""
        self._queue.put(None)
        self._thread.join(_CLOSE_SECONDS)

    def _run(self) -> None:
        while (container := self._queue.get()) is not None:
            try:
                self._engine.remove(container)
            except SandboxError as e:
                # Its channel is closed, so its first process ends, and the engine removes what has ended.
                _log.warning("the container %.12s is left to end by itself: %s", container, e)
