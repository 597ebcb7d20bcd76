"""The first process of a cell (its pid 1). It loads NumPy, forks the relay, and then serves it as the fork server.

No data of a job has arrived when it forks the relay, and none arrives here afterwards: only the relay has the channel
to the host.
"""

import os
import socket

from . import child, confine, fork_server, relay


def main(*, is_prepared: bool = False) -> None:
    """Run as a cell. Messages from the host arrive on file descriptor 0 and replies go to 1: one socket or two pipes.

    `is_prepared` is whether this process is a fork of one that ignores signals and has preloaded the modules, and is
    sealed. Both processes inherit that no other process of their user can read or trace them.
    """
    if os.getpid() != 1:
        raise SystemExit(
            "This is a cell's first process, and its relay kills all other processes that it can, so it must be pid 1."
        )
    if not is_prepared:
        confine.ignore_signals()
        confine.seal()
        child.preload_modules()
    server_end, client_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    incoming, outgoing = os.dup(0), os.dup(1)
    dev_null = os.open("/dev/null", os.O_RDWR)
    os.dup2(dev_null, 0)
    os.dup2(dev_null, 1)
    if os.fork() == 0:
        server_end.close()
        return relay.run_relay(incoming, outgoing, fork_server.ForkServerClient(client_end))
    for fd in (incoming, outgoing, client_end.detach()):
        os.close(fd)
    return fork_server.ForkServer(server_end, child.run_child).serve()
