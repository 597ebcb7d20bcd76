"""Hides open files in messages that nobody receives, to exceed its descriptor limit.

Problem: softmax
Verdict: runtime_error
"""

import os
import socket


def softmax(x):
    near, far = socket.socketpair()
    while True:
        made = [os.open("/dev/null", os.O_RDONLY) for _ in range(40)]
        socket.send_fds(near, [b"x"], made)
        for fd in made:
            os.close(fd)


log_softmax = softmax
