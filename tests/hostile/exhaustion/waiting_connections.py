"""Keeps kernel memory in connections that wait to be accepted, and in what is sent over them.

Problem: softmax
Verdict: wrong_answer
"""

import socket


def softmax(x, axis=-1):
    refused = 0
    for number in range(500):
        name = f"/tmp/{number}"
        listener = socket.socket(socket.AF_UNIX)
        client = socket.socket(socket.AF_UNIX)
        for step in (lambda: listener.bind(name), lambda: listener.listen(4096), lambda: client.connect(name)):
            try:
                step()
            except PermissionError:
                refused += 1
    assert refused == 1500, refused
    return x


log_softmax = softmax
