"""Raises GeneratorExit.

Problem: softmax
Verdict: runtime_error
"""

def softmax(x):
    raise GeneratorExit


log_softmax = softmax
