"""Removes containers in a background thread, so that no submission waits for the engine to remove a container."""

import logging
import queue
import threading

from sandbox.docker.engine import DockerEngine

_CLOSE_SECONDS = 20

logger = logging.getLogger(__name__)


class ContainerRemover:
    """A queue of containers to remove. Thread-safe."""

    def __init__(self, engine: DockerEngine) -> None:
        self._engine = engine
        self._queue: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="container-remover", daemon=True)
        self._thread.start()

    def remove(self, container: str) -> None:
        """Queue a container to be killed and removed."""
        self._queue.put(container)

    def close(self) -> None:
        """Wait until all containers are removed, for at most 20 seconds. Any others exit without this process."""
        self._queue.put(None)
        self._thread.join(_CLOSE_SECONDS)

    def _run(self) -> None:
        while (container := self._queue.get()) is not None:
            try:
                self._engine.remove_container(container)
            except Exception as error:  # the thread must live: nothing else removes containers
                # Its channel is closed, so its first process exits, and the engine removes exited containers.
                logger.warning(
                    "container %.12s could not be removed; it will exit without this process: %r", container, error
                )
