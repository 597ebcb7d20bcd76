"""The web server: `python -m judge.http.server --host 127.0.0.1 --port 8000`. Limits connections and request heads."""

import argparse
import asyncio
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_CONNECTIONS = 1000
"""Simultaneous connections. Above them the server answers 503. The pages treat that as an unreachable server and keep
what the user typed."""
MAX_HEAD_BYTES = 32 * 1024
MAX_HEAD_SECONDS = 20.0
STOP_SECONDS = 10
"""How long a server that stops waits for its requests. Event streams end at once: see `judge.http.shutdown`."""


class HeadTimeoutProtocol(H11Protocol):
    """Closes a connection whose request head is not complete after MAX_HEAD_SECONDS. Otherwise a few clients that send
    one byte a minute could hold all connections. `judge.http.body_limit` limits bodies."""

    _timeout: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._update_timer()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._update_timer()

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    uvicorn.run(
        "judge.asgi:application",
        host=options.host,
        port=options.port,
        http=HeadTimeoutProtocol,
        log_config=None,  # Django's LOGGING setting configures all loggers
        access_log=False,  # it would log candidates' links, which give access to their sessions
        proxy_headers=False,  # judge.http.client_address trusts only JUDGE_PROXIES proxies
        server_header=False,
        limit_concurrency=MAX_CONNECTIONS,
        h11_max_incomplete_event_size=MAX_HEAD_BYTES,
        timeout_graceful_shutdown=STOP_SECONDS,
    )


if __name__ == "__main__":
    main()
