"""The web server: `python -m judge.http.server --host 127.0.0.1 --port 8000`. Limits connections and request heads."""

import argparse
import asyncio
import re
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from judge.http.asgi_messages import READ_BYTES

MAX_CONNECTIONS = 1000
"""Simultaneous connections. Above them the server answers 503. The pages treat that as an unreachable server and keep
what the user typed."""
END_OF_HEAD = re.compile(rb"\n\r?\n")
MAX_HEAD_BYTES = 32 * 1024
MAX_HEADERS = 100
"""Browsers and proxies send about 30. The 8000 empty ones that fit into a head would take a megabyte of objects."""
MAX_HEAD_SECONDS = 20.0
STOP_SECONDS = 10
"""How long a server that stops waits for its requests. Event streams end at once: see `judge.http.shutdown`."""


class BoundedProtocol(H11Protocol, asyncio.BufferedProtocol):
    """Closes a connection whose request head is not complete after MAX_HEAD_SECONDS. Otherwise a few clients that send
    one byte a minute could hold all connections.

    `judge.http.body_limit` limits bodies, by not asking for the next piece of one. Meanwhile the connection is not read
    and holds at most READ_BYTES: uvicorn would buffer up to 320 KiB, 64 KiB and a last read of 256 KiB.
    """

    _timeout: asyncio.TimerHandle | None = None
    _buffer = bytearray()

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._update_timer()

    def get_buffer(self, sizehint: int) -> bytearray:
        self._buffer = bytearray(READ_BYTES)
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        data, self._buffer = bytes(self._buffer[:nbytes]), bytearray()
        self.data_received(data)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and self.cycle.body and not self.cycle.response_complete:
            self.flow.pause_reading()  # until the application asks for the next piece
        self._update_timer()

    def handle_events(self) -> None:
        """Called when bytes have arrived or, for those of a next request that arrived earlier, after a response."""
        if self.conn.their_state is h11.IDLE and has_too_many_headers(self.conn.trailing_data[0]):
            self.send_400_response(f"The request has more than {MAX_HEADERS} headers, so it was not read. Send fewer.")
        else:
            super().handle_events()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._update_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._cancel_timer()

    def _update_timer(self) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._cancel_timer()
        elif self._timeout is None:
            self._timeout = self.loop.call_later(MAX_HEAD_SECONDS, self.transport.close)

    def _cancel_timer(self) -> None:
        if self._timeout is not None:
            self._timeout.cancel()
            self._timeout = None


def has_too_many_headers(received: bytes) -> bool:
    """`received` starts with the head of a request, of which the rest may not have arrived."""
    return END_OF_HEAD.split(received, 1)[0].count(b"\n") > MAX_HEADERS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    uvicorn.run(
        "judge.asgi:application",
        host=options.host,
        port=options.port,
        http=BoundedProtocol,
        log_config=None,  # Django's LOGGING setting configures all loggers
        access_log=False,  # it would log candidates' links, which give access to their sessions
        proxy_headers=False,  # judge.limits.client_address trusts only JUDGE_PROXIES proxies
        server_header=False,
        limit_concurrency=MAX_CONNECTIONS,
        h11_max_incomplete_event_size=MAX_HEAD_BYTES,
        timeout_graceful_shutdown=STOP_SECONDS,
    )


if __name__ == "__main__":
    main()
