"""Streams must end when the server is told to stop, but a server waits for its streams before it tells its application.

So the signal itself is listened to, beside the server's own handler.
"""

import signal
from types import FrameType
from typing import Any

_stopping = False


def is_stopping() -> bool:
    return _stopping


def install_handlers() -> None:
    """Called on the server's main thread, once its own handlers are in place."""
    for number in (signal.SIGINT, signal.SIGTERM):
        before = signal.getsignal(number)
        if callable(before):
            signal.signal(number, _chain_handler(before))


def _chain_handler(before: Any) -> Any:
    def handler(number: int, frame: FrameType | None) -> None:
        global _stopping  # noqa: PLW0603 -- a process stops once
        _stopping = True
        before(number, frame)

    return handler
