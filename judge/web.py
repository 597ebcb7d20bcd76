"""The web server: `python -m judge.web --host 127.0.0.1 --port 8000`, with what it allows its clients."""

import argparse

import uvicorn

MOST_CONNECTIONS = 1000
"""At once. Beyond them it says 503, which the pages take for a server that is away: what was typed is kept."""
HEAD_BYTES = 32 * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    uvicorn.run(
        "judge.asgi:application",
        host=options.host,
        port=options.port,
        log_config=None,  # the settings' own, as everywhere
        access_log=False,  # it would tell the links that are a candidate's only key
        proxy_headers=False,  # JUDGE_PROXIES says whom to believe
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        h11_max_incomplete_event_size=HEAD_BYTES,
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main()
