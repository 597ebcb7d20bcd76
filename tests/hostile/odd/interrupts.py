"""Raises KeyboardInterrupt.

Problem: softmax
Verdict: runtime_error
"""

def softmax(x):
    raise KeyboardInterrupt


log_softmax = softmax
