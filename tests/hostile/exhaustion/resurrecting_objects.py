"""Creates garbage that comes back to life whenever it is collected.

Problem: softmax
Verdict: time_limit
"""

import gc


def softmax(x):
    class Undead:
        def __init__(self):
            self.me = self

        def __del__(self):
            Undead()

    Undead()
    while True:
        gc.collect()


log_softmax = softmax
