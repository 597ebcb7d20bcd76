"""Dies from a real-time signal, for which Python has no name.

Problem: softmax
Verdict: runtime_error
"""

import os
import signal


def softmax(x):
    os.kill(os.getpid(), signal.SIGRTMIN + 7)


log_softmax = softmax
