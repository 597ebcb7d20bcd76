"""Maps large sparse files of /tmp and writes to their pages.

Problem: softmax
Verdict: runtime_error|memory_limit
"""

import mmap


def softmax(x):
    kept = []
    for number in range(99):
        file = open(f"/tmp/hostile-mark-{number}", "w+b")
        file.truncate(15 << 20)
        kept.append(mmap.mmap(file.fileno(), 0))
        kept[-1].write(b"x" * (15 << 20))


log_softmax = softmax
