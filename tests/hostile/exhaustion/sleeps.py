"""Does nothing for a long time.

Against: softmax
Verdict: time_limit
"""

import time


def softmax(x):
    time.sleep(999)


log_softmax = softmax
