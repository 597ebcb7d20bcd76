"""Removes containers in a thread of its own: no submission waits until the engine is done with the last one's."""

import contextlib
import queue
import threading

from sandbox.base import SandboxError
from sandbox.docker.engine import Engine

_CLOSE_SECONDS = 20


class Remover:
    """A queue of containers that are to go. Thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._seen: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="container-remover", daemon=True)
        self._thread.start()

    def remove(self, container: str) -> None:
        """Have a container killed and removed; a second call for the same one does nothing."""
        if container not in self._seen:
            self._seen.add(container)
            self._queue.put(container)

    def close(self) -> None:
        """Wait until all are gone, but not long: what the engine still holds ends by itself."""
        self._queue.put(None)
        self._thread.join(_CLOSE_SECONDS)

    def _run(self) -> None:
        while (container := self._queue.get()) is not None:
            # It ends by itself even so, its channel being closed; the engine then removes it.
            with contextlib.suppress(SandboxError):
                self._engine.remove(container)
