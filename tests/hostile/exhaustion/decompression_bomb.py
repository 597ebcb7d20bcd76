"""Decompresses a few bytes into gigabytes.

Problem: softmax
Verdict: memory_limit
"""

import zlib


def softmax(x):
    layer = zlib.compress(bytes(1 << 24))
    kept = []
    while True:
        kept.append(zlib.decompress(layer))


log_softmax = softmax
