"""Replaces the driver's functions by its own.

Problem: softmax
Verdict: wrong_answer|runtime_error
"""

import sys

import numpy as np


driver = sys.modules["driver"]
driver.run = lambda case: {"value": "accepted", "mutated": []}
driver.load = lambda: None
for name in list(vars(driver)):
    if callable(vars(driver)[name]) and name not in ("run", "load", "loaded", "_loaded"):
        setattr(driver, name, lambda *a, **k: True)


def softmax(x, axis=-1):
    return np.zeros(np.shape(x))


log_softmax = softmax
