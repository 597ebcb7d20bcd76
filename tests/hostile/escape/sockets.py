"""Creates sockets of every family and type.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import socket


def require_refused(attempt, *arguments):
    """Return True if the system refuses the attempt. Another exception is a bug in this program."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} succeeded: {got!r}")



for family in range(64):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        if family != socket.AF_UNIX:
            require_refused(socket.socket, family, kind)
            require_refused(socket.socketpair, family, kind)
