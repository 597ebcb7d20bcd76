"""Defines a module `__getattr__`, so that the module has every attribute.

Problem: softmax
Verdict: wrong_answer|runtime_error
"""

def __getattr__(name):
    return lambda *a, **k: name
