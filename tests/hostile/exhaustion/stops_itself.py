"""Stops its process with SIGSTOP.

Problem: softmax
Verdict: time_limit
"""

import os
import signal


def softmax(x):
    os.kill(os.getpid(), signal.SIGSTOP)


log_softmax = softmax
