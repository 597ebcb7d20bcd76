"""Sets an alarm, so that the kernel kills it later.

Problem: softmax
Verdict: runtime_error
"""

import signal
import time


def softmax(x):
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    time.sleep(999)


log_softmax = softmax
