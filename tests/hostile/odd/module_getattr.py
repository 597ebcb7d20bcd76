"""A module that has whatever it is asked for.

Against: softmax
Verdict: wrong_answer|runtime_error
"""

def __getattr__(name):
    return lambda *a, **k: name
