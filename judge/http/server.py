"""The web server: `python -m judge.http.server --host 127.0.0.1 --port 8000`, with what it allows its clients."""

import argparse
import asyncio
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_CONNECTIONS = 1000
"""At once. Beyond them it says 503, which the pages take for a server that is away: what was typed is kept."""
MAX_HEAD_BYTES = 32 * 1024
MAX_HEAD_SECONDS = 20.0


class HeadTimeoutProtocol(H11Protocol):
    """Hangs up on a client whose request's head does not come to an end, or else a few that send a byte a minute would
    take up all connections. What a body may take is judged in `judge.http.body_limit`."""

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
        log_config=None,  # the settings' own, as everywhere
        access_log=False,  # it would tell the links that are a candidate's only key
        proxy_headers=False,  # JUDGE_PROXIES says whom to believe
        server_header=False,
        limit_concurrency=MAX_CONNECTIONS,
        h11_max_incomplete_event_size=MAX_HEAD_BYTES,
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main()
