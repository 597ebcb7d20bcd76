"""Connects to sockets of services by path and by abstract name, and binds such names itself.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import os
import socket


def require_refused(attempt, *arguments):
    """Return True if the system refuses the attempt. Another exception is a bug in this program."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} succeeded: {got!r}")



for path in ("/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock", "/run/dbus/system_bus_socket",
             "/run/systemd/private", "/run/systemd/journal/socket", "/dev/log", "/tmp/.X11-unix/X0", "/run/postgresql/.s.PGSQL.5432"):
    assert not os.path.lexists(path), path
for name in ("\0/tmp/.X11-unix/X0", "\0/tmp/dbus-xxxx", "\0/containerd-shim/x", "\0hostile-mark"):
    with socket.socket(socket.AF_UNIX) as near:
        require_refused(near.connect, name)
    with socket.socket(socket.AF_UNIX) as own:
        require_refused(own.bind, name)
