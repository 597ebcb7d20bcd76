"""Is a notebook instead of a program.

Problem: softmax
Verdict: runtime_error
Expect: message "does not define"
Source: expression
"""

b'{"cells": [], "nbformat": 4}\n'
