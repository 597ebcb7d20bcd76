"""The template: the first process of a bubblewrap, which forks cells on request and does nothing else.

It has Python, NumPy and the modules of a cell in its memory, so a cell costs a fork instead of their start. It never
sees a source, a frame or a secret, it runs without capabilities, and it has one descriptor besides its standard error:
the control socket. So a fork finds in it what every new cell has, and nothing of another submission.

The protocol: a Unix socket of type SOCK_SEQPACKET. A request is the size of the cell's /tmp, with the cell's end of its
channel as a descriptor. There is no reply: the cell itself sends READY on the channel. The host learns from that
message which process it is, and answers GO. From then on the cell is like any other: `parent.main`.

When the host closes the control socket, the template waits for the end of its cells. A cell ends with the template.
"""

import os
import signal
import socket
import struct
from contextlib import suppress
from typing import NoReturn

from . import child, confine, mount_hiding, namespaces, parent

REQUEST = struct.Struct("=q")
READY, GO = b"+", b"."
CANNOT_FORK = "A fork of the template cannot become a cell"

_CONTROL_FD = _INCOMING_FD = 0
_OUTGOING_FD, _ERRORS_FD = 1, 2
_MAX_OPEN_FILES = 1024


def serve(filter_fd: int) -> None:
    """Run as the template. `filter_fd` is a file descriptor with the filter of the cells as BPF. It is closed."""
    with os.fdopen(filter_fd, "rb") as file:
        cell_filter = file.read()
    confine.ignore_signals()
    confine.seal()
    # The kernel reaps the cells, which are children of this process.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    child.preload_modules()
    control = socket.socket(fileno=_CONTROL_FD)
    while (request := socket.recv_fds(control, REQUEST.size, 1))[0]:
        data, (channel,), *_ = request
        _fork_cell(control, channel, cell_filter, *REQUEST.unpack(data))
        # Another fork must not inherit it.
        os.close(channel)
    _wait_for_cells()


def _wait_for_cells() -> None:
    # While SIGCHLD is ignored, this returns when no child is left, by the error that there is none.
    with suppress(ChildProcessError):
        os.wait()


def _fork_cell(control: socket.socket, channel: int, cell_filter: bytes, tmp_bytes: int) -> None:
    uid, gid = os.getuid(), os.getgid()
    try:
        if namespaces.fork_into_namespaces() == 0:
            control.close()
            _become_cell(channel, cell_filter, tmp_bytes, uid, gid)
    except OSError as error:
        _report_error(error)


def _become_cell(channel: int, cell_filter: bytes, tmp_bytes: int, uid: int, gid: int) -> NoReturn:
    """Run as pid 1 of new namespaces, until the cell ends. The ids are those of the template."""
    try:
        namespaces.map_user(uid, gid)
        _isolate(channel, cell_filter, tmp_bytes)
        os.write(_OUTGOING_FD, READY)
        if os.read(_INCOMING_FD, 1) == GO:
            parent.main(is_prepared=True)
    except OSError as error:
        # Once the cell is isolated, nobody reads this.
        _report_error(error)
    finally:
        os._exit(0)


def _report_error(error: OSError) -> None:
    os.write(_ERRORS_FD, f"{CANNOT_FORK}: {error}\n".encode())


def _isolate(channel: int, cell_filter: bytes, tmp_bytes: int) -> None:
    """Become what bubblewrap makes of a cell's first process."""
    # A signal to its process group would otherwise reach the template and other cells, which have the same user.
    os.setsid()
    os.dup2(channel, _INCOMING_FD)
    os.dup2(channel, _OUTGOING_FD)
    os.closerange(_ERRORS_FD + 1, _MAX_OPEN_FILES)
    # The fork server must reap its forks itself, to report how they ended.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    namespaces.mount_folders(tmp_bytes)
    # After the namespaces: with a root that is not that of its mounts, a process can create no user namespace.
    mount_hiding.hide_mounts()
    # After the mounts, which need the capabilities, and before the filter, which refuses what drops them.
    mount_hiding.drop_capabilities()
    confine.load_filter(cell_filter)
    # Last, so that the host can read why one of these steps failed. All cells of a template inherit the same file.
    dev_null = os.open("/dev/null", os.O_RDWR)
    os.dup2(dev_null, _ERRORS_FD)
    os.close(dev_null)
