"""Reports that an entry of a case is missing, because a case that is not attempted does not count.

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
    send(12, pack({"missing": "softmax(axis)"}), index())
    os._exit(0)


log_softmax = softmax
