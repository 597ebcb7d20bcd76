"""`python -m sandbox.launcher` serves cells to the workers of this machine, until SIGTERM or SIGINT.

`--check` asks the launcher for its status, for a health check: the exit status is 1 if it does not answer. `--list`
lists the cells that workers use.
"""

import argparse
import json
import logging
import os
import signal
import socket
import sys

from sandbox.base import SandboxError
from sandbox.launcher import client, commands, settings
from sandbox.launcher.listener import open_listener

_STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT}

logger = logging.getLogger("sandbox.launcher")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox.launcher", description=(__doc__ or "").partition("\n")[0])
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="print the status of the launcher on this machine and exit")
    mode.add_argument("--list", action="store_true", help="list the cells that workers use and exit")
    options = parser.parse_args()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO, stream=sys.stdout)
    try:
        if options.check or options.list:
            send_command(commands.LIST if options.list else commands.ABOUT)
        else:
            serve()
    except SandboxError as error:
        sys.stderr.write(" ".join(str(error).split()) + "\n")
        return 1
    return 0


def send_command(command: str) -> None:
    """Send a command without arguments to the launcher, and print its reply as JSON."""
    sys.stdout.write(json.dumps(client.load_client().request(command)) + "\n")


def serve() -> None:
    from sandbox.launcher.cell_manager import CellManager  # noqa: PLC0415 - a worker has no Docker SDK
    from sandbox.launcher.server import LauncherServer  # noqa: PLC0415 - the same

    uids = {os.geteuid(), settings.read_int(settings.WORKER_UID, os.geteuid(), 0)}
    max_cells = settings.read_int(settings.CELLS, 16, 2)
    stop_reader = open_stop_socket()
    manager = CellManager(
        max_cells=max_cells,
        ready_cells=settings.read_int(settings.READY, 4, 0),
        memory_bytes=settings.read_size(settings.MEMORY),
        images=settings.read_images(),
    )
    listener = open_listener(settings.read_socket_path())
    manager.open()
    server = LauncherServer(listener, uids, manager, max_connections=8 * max_cells)
    server.start()
    logger.info("the launcher serves up to %d cells at %s", manager.max_cells, listener.getsockname())
    stop_reader.recv(1)
    logger.info("the launcher is stopping and destroys its cells")
    server.close()


def open_stop_socket() -> socket.socket:
    """Return a socket that can be read after the first stop signal.

    `sigwait` would need the signal blocked in all threads. NumPy has started threads that do not block it, so it would
    end the process.
    """
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    signal.set_wakeup_fd(writer.detach())
    for number in _STOP_SIGNALS:
        signal.signal(number, lambda _number, _frame: None)
    return reader


if __name__ == "__main__":
    sys.exit(main())
