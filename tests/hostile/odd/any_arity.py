"""A function that takes anything, and says so by a signature that raises.

Against: softmax
Verdict: wrong_answer|runtime_error
"""

class Odd:
    __signature__ = property(lambda self: 1 / 0)

    def __call__(self, *a, **k):
        return 0


softmax = log_softmax = Odd()
