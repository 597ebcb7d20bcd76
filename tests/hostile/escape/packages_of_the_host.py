"""Imports what the host has and a box has not: the judge, its problems, what apt and pip installed.

Against: softmax
Verdict: accepted
Then: solves it
"""

import importlib
import os
import sys


def refused(attempt, *arguments):
    """True where the system refuses; an error of another kind is one of this program's."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} got through: {got!r}")



for name in ("judge", "problems", "sandbox", "django", "celery", "redis", "docker", "ninja", "msgpack", "apt", "apt_pkg", "pip",
             "setuptools", "scipy", "torch", "pyseccomp"):
    try:
        importlib.import_module(name)
    except ImportError:
        continue
    raise AssertionError(f"{name} is there")
assert not [path for path in sys.path if path.startswith("/tmp") or path in ("", ".") or "-packages" in path], sys.path
assert not os.environ, os.environ
