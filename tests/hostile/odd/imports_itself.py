"""Imports itself by its module name in the sandbox.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import solution

assert solution.__name__ == "solution"
