"""Ignores every signal that can be ignored, blocks the rest, and loops.

Problem: softmax
Verdict: time_limit
"""

import signal


def softmax(x):
    every = signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}
    for number in every:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, every)
    while True:
        pass


log_softmax = softmax
