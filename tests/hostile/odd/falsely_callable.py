"""Defines an object that claims to be callable but is not.

Problem: softmax
Verdict: runtime_error
"""

class Sham:
    @property
    def __call__(self):
        raise TypeError("not now")


softmax = log_softmax = Sham()
