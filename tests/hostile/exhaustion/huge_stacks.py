"""Starts threads with stacks of a gigabyte.

Problem: softmax
Verdict: runtime_error|memory_limit
"""

import threading
import time


def softmax(x):
    threading.stack_size(1 << 30)
    for _ in range(64):
        threading.Thread(target=time.sleep, args=(999,), daemon=True).start()


log_softmax = softmax
