"""A right solution in Latin-1, which it says.

Against: softmax
Verdict: accepted
Then: solves it
Source: an expression
"""

"# coding: latin-1\n# \xe9t\xe9\n".encode("latin-1")
