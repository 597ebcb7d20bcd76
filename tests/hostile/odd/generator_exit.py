"""Raises what ends a generator.

Against: softmax
Verdict: runtime_error
"""

def softmax(x):
    raise GeneratorExit


log_softmax = softmax
