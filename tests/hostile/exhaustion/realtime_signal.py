"""Dies of a real-time signal, which Python has no name for.

Against: softmax
Verdict: runtime_error
"""

import os
import signal


def softmax(x):
    os.kill(os.getpid(), signal.SIGRTMIN + 7)


log_softmax = softmax
