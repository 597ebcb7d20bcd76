"""`python -m sandbox.launcher` serves cells to the workers that know the secret, until SIGTERM or SIGINT.

`--check` asks the local launcher for its status, for a health check. `--list` lists the cells that workers use.
"""

import argparse
import json
import logging
import signal
import socket
import sys

from sandbox.base import SandboxError, SandboxUnavailable
from sandbox.launcher import commands, settings
from sandbox.launcher.client import LauncherClient

_STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT}

_log = logging.getLogger("sandbox.launcher")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox.launcher", description=(__doc__ or "").partition("\n")[0])
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="print the status of the launcher on this machine and exit")
    mode.add_argument("--list", action="store_true", help="list the cells that workers use and exit")
    options = parser.parse_args()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO, stream=sys.stdout)
    try:
        if options.check or options.list:
            print_reply(commands.LIST if options.list else commands.ABOUT)
        else:
            serve()
    except SandboxError as error:
        sys.stderr.write(" ".join(str(error).split()) + "\n")
        return 1
    return 0


def print_reply(command: str) -> None:
    host, port = settings.read_listen_address()
    local_host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    sys.stdout.write(json.dumps(LauncherClient((local_host, port), settings.read_secret()).request(command)) + "\n")


def serve() -> None:
    from sandbox.launcher.cell_manager import CellManager  # noqa: PLC0415 - a worker has no Docker SDK
    from sandbox.launcher.server import LauncherServer  # noqa: PLC0415 - the same

    secret = settings.read_secret()
    max_cells = settings.read_int(settings.CELLS, 16, 2)
    # Block the signals before any thread starts, so that only sigwait below receives them.
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)
    manager = CellManager(
        max_cells=max_cells,
        ready=settings.read_int(settings.READY, 4, 0),
        memory_bytes=settings.read_size(settings.MEMORY),
    )
    with create_listener(settings.read_listen_address()) as listener:
        manager.open()
        server = LauncherServer(listener, secret, manager, max_connections=8 * max_cells)
        server.start()
        _log.info("the launcher serves %d cells on %s:%d", manager.max_cells, *listener.getsockname()[:2])
        signal.sigwait(_STOP_SIGNALS)
        _log.info("the launcher is stopping and destroys its cells")
        server.close()


def create_listener(address: settings.Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    try:
        return socket.create_server(address, family=family, backlog=256)
    except OSError as e:
        raise SandboxUnavailable(
            f"The launcher cannot listen on {address[0]}:{address[1]}: {e.strerror or e}. Stop the other process or "
            f"set {settings.LISTEN_ADDRESS}."
        ) from e


if __name__ == "__main__":
    sys.exit(main())
