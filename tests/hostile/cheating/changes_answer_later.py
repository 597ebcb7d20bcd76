"""Changes the answer from a thread after returning it.

Problem: softmax
Verdict: wrong_answer
"""

import threading
import time

import numpy as np


def softmax(x, axis=-1):
    answer = np.zeros(np.shape(x))


    def later():
        for _ in range(100):
            time.sleep(0.001)
            answer[...] = 1 / max(1, answer.shape[-1])


    threading.Thread(target=later, daemon=True).start()
    return answer


log_softmax = softmax
