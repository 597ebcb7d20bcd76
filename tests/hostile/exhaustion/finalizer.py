"""Creates an object whose finalizer never ends.

Problem: softmax
Verdict: time_limit
"""

def softmax(x):
    class Last:
        def __del__(self):
            while True:
                pass

    Last()
    return x


log_softmax = softmax
