"""Raises what a person at the keyboard would.

Against: softmax
Verdict: runtime_error
"""

def softmax(x):
    raise KeyboardInterrupt


log_softmax = softmax
