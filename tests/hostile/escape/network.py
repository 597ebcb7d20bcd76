"""Reaches for the network by names, addresses and what /proc tells of it.

Against: softmax
Verdict: accepted
Then: solves it
"""

import socket
import urllib.request


def refused(attempt, *arguments):
    """True where the system refuses; an error of another kind is one of this program's."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} got through: {got!r}")



refused(socket.create_connection, ("127.0.0.1", 80), 1)
refused(socket.create_connection, ("::1", 80), 1)
refused(socket.create_connection, ("169.254.169.254", 80), 1)
refused(socket.getaddrinfo, "localhost.localdomain.invalid", 80)
refused(urllib.request.urlopen, "http://127.0.0.1/", None, 1)
with open("/proc/net/dev") as file:
    assert [line.split(":")[0].strip() for line in file.readlines()[2:]] in ([], ["lo"])
for table in ("tcp", "udp", "tcp6", "unix"):
    try:
        with open(f"/proc/net/{table}") as file:
            assert len(file.readlines()) == 1, table
    except FileNotFoundError:
        pass
