"""Starts threads until no more are available.

Problem: softmax
Verdict: runtime_error
"""

import threading
import time


def softmax(x):
    while True:
        threading.Thread(target=time.sleep, args=(999,), daemon=True).start()


log_softmax = softmax
