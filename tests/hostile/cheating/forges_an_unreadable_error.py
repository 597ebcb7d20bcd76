"""Reports an exception whose parts cannot be converted to text.

Problem: softmax
Verdict: runtime_error
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
    payload = pack({"type": 10**5000, "bases": [10**5000], "message": 10**5000, "line": 10**5000, "traceback": None})
    send(13, payload, index())
    os._exit(0)


log_softmax = softmax
