"""Reports changed inputs with invalid names, and too many of them.

Problem: softmax
Verdict: wrong_answer|runtime_error
"""

import os
import struct
import sys

import numpy as np


HEAD = struct.Struct("<IBI")


def pack(value):
    return sys.modules["inside.codec"].encode(value)


def send(kind, payload, index):
    os.write(4, HEAD.pack(len(payload), kind, index) + payload)


def index():
    frame = sys._getframe()
    while frame:
        if "frame" in frame.f_locals and "self" in frame.f_locals:
            return frame.f_locals["self"].index
        frame = frame.f_back
    return 0


def softmax(x, axis=-1):
    send(12, pack({"value": np.zeros(np.shape(x)), "mutated": [10**5000, None, b"x", *range(10**4)]}), index())
    os._exit(0)


log_softmax = softmax
