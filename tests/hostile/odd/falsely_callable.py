"""Something that says that it can be called, and cannot.

Against: softmax
Verdict: runtime_error
"""

class Sham:
    @property
    def __call__(self):
        raise TypeError("not now")


softmax = log_softmax = Sham()
