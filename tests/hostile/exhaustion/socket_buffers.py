"""Fills the buffers of socket pairs.

Problem: softmax
Verdict: runtime_error
"""

import socket


def softmax(x):
    kept = []
    while True:
        kept.append(socket.socketpair())
        kept[-1][0].setblocking(False)
        try:
            while True:
                kept[-1][0].send(b"x" * 65536)
        except BlockingIOError:
            pass


log_softmax = softmax
