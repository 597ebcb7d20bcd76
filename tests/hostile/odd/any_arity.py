"""Defines a function with any parameters and with a signature that raises.

Problem: softmax
Verdict: wrong_answer|runtime_error
"""

class Odd:
    __signature__ = property(lambda self: 1 / 0)

    def __call__(self, *a, **k):
        return 0


softmax = log_softmax = Odd()
