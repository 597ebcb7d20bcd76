"""Imports modules that only the host has: the judge, its problems, apt and pip packages.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import importlib
import os
import sys


def require_refused(attempt, *arguments):
    """Return True if the system refuses the attempt. Another exception is a bug in this program."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} succeeded: {got!r}")



for name in ("judge", "problems", "sandbox", "django", "celery", "redis", "docker", "ninja", "msgpack", "apt", "apt_pkg", "pip",
             "setuptools", "scipy", "torch", "pyseccomp"):
    try:
        importlib.import_module(name)
    except ImportError:
        continue
    raise AssertionError(f"{name} is there")
assert not [path for path in sys.path if path.startswith("/tmp") or path in ("", ".") or "-packages" in path], sys.path
assert not os.environ, os.environ
