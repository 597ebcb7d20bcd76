"""Burns CPU in Python.

Against: softmax
Verdict: time_limit
"""

def softmax(x):
    while True:
        pass


log_softmax = softmax
