"""Calls the kernel of a library, which no cell contains.

Problem: vector_add_kernel
Verdict: runtime_error
Expect: message "torch"
"""
import torch


def solve(x, y, out):
    torch.add(x, y, out=out)
