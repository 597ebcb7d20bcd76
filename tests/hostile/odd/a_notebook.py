"""A notebook in place of a program.

Against: softmax
Verdict: runtime_error
Holds: told "does not define"
Source: an expression
"""

b'{"cells": [], "nbformat": 4}\n'
