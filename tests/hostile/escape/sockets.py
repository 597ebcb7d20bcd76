"""Sockets of every family there is, of every type.

Against: softmax
Verdict: accepted
Then: solves it
"""

import socket


def refused(attempt, *arguments):
    """True where the system refuses; an error of another kind is one of this program's."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} got through: {got!r}")



for family in range(64):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        if family != socket.AF_UNIX:
            refused(socket.socket, family, kind)
            refused(socket.socketpair, family, kind)
