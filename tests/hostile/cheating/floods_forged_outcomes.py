"""Sends forged outcomes of every case as fast as it can.

Problem: softmax
Verdict: wrong_answer|runtime_error|output_limit|time_limit
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
    frame = pack({"value": None, "mutated": []})
    while True:
        send(12, frame, index())


log_softmax = softmax
