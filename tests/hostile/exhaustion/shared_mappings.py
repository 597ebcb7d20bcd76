"""Creates anonymous shared mappings, which the limit on data does not count.

Problem: softmax
Verdict: runtime_error|memory_limit
"""

import mmap


def softmax(x):
    kept = []
    while True:
        kept.append(mmap.mmap(-1, 1 << 22))
        kept[-1].write(b"x" * (1 << 22))


log_softmax = softmax
