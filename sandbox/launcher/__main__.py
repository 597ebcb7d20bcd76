"""`python -m sandbox.launcher`: serve cells to the workers that know the secret, until a signal says stop.

`--check` asks the launcher that runs here whether it is well, for a health check; `--list` which cells workers have.
"""

import argparse
import json
import logging
import signal
import socket
import sys

from sandbox.base import SandboxError, SandboxUnavailable
from sandbox.launcher import settings, verbs
from sandbox.launcher.link import Link

_STOP = {signal.SIGTERM, signal.SIGINT}

_log = logging.getLogger("sandbox.launcher")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox.launcher", description=(__doc__ or "").partition("\n")[0])
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--check", action="store_true", help="ask the launcher that runs here whether it is well, and end"
    )
    which.add_argument("--list", action="store_true", help="show the cells that workers have from it, and end")
    options = parser.parse_args()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO, stream=sys.stdout)
    try:
        if options.check or options.list:
            ask(verbs.LIST if options.list else verbs.ABOUT)
        else:
            serve()
    except SandboxError as error:
        sys.stderr.write(" ".join(str(error).split()) + "\n")
        return 1
    return 0


def ask(verb: str) -> None:
    host, port = settings.listen()
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    sys.stdout.write(json.dumps(Link((here, port), settings.secret()).ask(verb)) + "\n")


def serve() -> None:
    from sandbox.launcher.cells import Cells  # noqa: PLC0415 - a worker, which only asks, has no package for the engine
    from sandbox.launcher.server import Server  # noqa: PLC0415 - the same

    secret = settings.secret()
    most = settings.whole(settings.CELLS, 16, 2)
    # Before any thread starts, that none of them takes what this one waits for.
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOP)
    cells = Cells(most=most, ready=settings.whole(settings.READY, 4, 0))
    with listening(settings.listen()) as listener:
        cells.open()
        server = Server(listener, secret, cells, most_connections=8 * most)
        server.start()
        _log.info("the launcher serves %d cells on %s:%d", most, *listener.getsockname()[:2])
        signal.sigwait(_STOP)
        _log.info("the launcher is being stopped, and its cells with it")
        server.close()


def listening(address: settings.Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    try:
        return socket.create_server(address, family=family, backlog=256)
    except OSError as e:
        raise SandboxUnavailable(f"the launcher cannot listen on {address[0]}:{address[1]}: {e.strerror or e}") from e


if __name__ == "__main__":
    sys.exit(main())
