"""Replaces the driver by one that reports a kernel and returns zeros.

Problem: vector_add_kernel
Verdict: wrong_answer|runtime_error
"""
import sys

import numpy as np
import triton
import triton.language as tl


def run(case):
    outputs = {}
    for name, spec in zip(case["names"], case["args"]):
        if isinstance(spec, dict) and "output" in spec:
            outputs[name] = np.zeros(spec["output"], spec["dtype"])
    return {"value": {"runs": [outputs] * 3, "launches": [1, 1, 1], "host": []}, "mutated": []}


sys.modules["driver"].run = run


def solve(x, y, out):
    pass
