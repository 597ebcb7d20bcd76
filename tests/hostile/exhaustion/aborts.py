"""Calls abort, which would leave a core dump.

Problem: softmax
Verdict: runtime_error
"""

import os
import resource


def softmax(x):
    resource.setrlimit(resource.RLIMIT_CORE, resource.getrlimit(resource.RLIMIT_CORE))
    os.abort()


log_softmax = softmax
