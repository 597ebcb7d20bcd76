"""Raises an exception whose class does not reveal its name.

Problem: softmax
Verdict: runtime_error
"""

class Meta(type):
    @property
    def __name__(cls):
        raise AttributeError

    __mro__ = __module__ = __qualname__ = property(lambda cls: 1 / 0)


class Error(Exception, metaclass=Meta):
    pass


def softmax(x):
    raise Error


log_softmax = softmax
