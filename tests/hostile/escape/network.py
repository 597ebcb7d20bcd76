"""Tries to reach the network by names, by addresses and by the information in /proc.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import socket
import urllib.request


def require_refused(attempt, *arguments):
    """Return True if the system refuses the attempt. Another exception is a bug in this program."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} succeeded: {got!r}")



require_refused(socket.create_connection, ("127.0.0.1", 80), 1)
require_refused(socket.create_connection, ("::1", 80), 1)
require_refused(socket.create_connection, ("169.254.169.254", 80), 1)
require_refused(socket.getaddrinfo, "localhost.localdomain.invalid", 80)
require_refused(urllib.request.urlopen, "http://127.0.0.1/", None, 1)
with open("/proc/net/dev") as file:
    assert [line.split(":")[0].strip() for line in file.readlines()[2:]] in ([], ["lo"])
for table in ("tcp", "udp", "tcp6", "unix"):
    try:
        with open(f"/proc/net/{table}") as file:
            # The fork server and the relay have a socket without a name: seven columns.
            lines = file.readlines()[1:]
            assert not lines or (table == "unix" and all(len(line.split()) == 7 for line in lines)), table
    except FileNotFoundError:
        pass
