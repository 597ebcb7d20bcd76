"""Ends open event streams and the heartbeat of the web server when it shuts down.

Uvicorn waits for open responses before it sends the lifespan shutdown event. So this module also handles the signal.
"""

import signal
from types import FrameType
from typing import Any

_stopping = False


def is_stopping() -> bool:
    return _stopping


def install_handlers() -> None:
    """Call this on the server's main thread, after the server has installed its own handlers."""
    for number in (signal.SIGINT, signal.SIGTERM):
        previous = signal.getsignal(number)
        if callable(previous):
            signal.signal(number, _chain_handler(previous))


def _chain_handler(previous: Any) -> Any:
    def handler(number: int, frame: FrameType | None) -> None:
        global _stopping  # noqa: PLW0603 -- a process stops once
        _stopping = True
        previous(number, frame)

    return handler
