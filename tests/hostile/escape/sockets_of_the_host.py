"""Connects to the sockets of services, by path and by abstract name, and names one itself.

Against: softmax
Verdict: accepted
Then: solves it
"""

import os
import socket


def refused(attempt, *arguments):
    """True where the system refuses; an error of another kind is one of this program's."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} got through: {got!r}")



for path in ("/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock", "/run/dbus/system_bus_socket",
             "/run/systemd/private", "/run/systemd/journal/socket", "/dev/log", "/tmp/.X11-unix/X0", "/run/postgresql/.s.PGSQL.5432"):
    assert not os.path.lexists(path), path
for name in ("\0/tmp/.X11-unix/X0", "\0/tmp/dbus-xxxx", "\0/containerd-shim/x", "\0hostile-mark"):
    with socket.socket(socket.AF_UNIX) as near:
        refused(near.connect, name)
kept = socket.socket(socket.AF_UNIX)
kept.bind("\0hostile-mark")
kept.listen()
