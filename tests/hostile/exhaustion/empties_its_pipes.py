"""Reads from its own pipe what it sends to the relay, so that the relay finds nothing where there was something.

Problem: softmax
Verdict: time_limit|runtime_error|output_limit
"""

import os
import struct
import threading


def empty(fd):
    own_end = os.open(f"/proc/self/fd/{fd}", os.O_RDONLY | os.O_NONBLOCK)
    while True:
        try:
            os.read(own_end, 65536)
        except OSError:
            pass


def softmax(x, axis=-1):
    os.write(4, struct.pack("<IBI", 1 << 24, 12, 0))  # the beginning of an outcome
    for fd in (4, 4, 1):
        threading.Thread(target=empty, args=(fd,), daemon=True).start()
    while True:
        os.write(4, b"\0")
        os.write(1, b"\0")


log_softmax = softmax
