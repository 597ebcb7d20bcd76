"""A right solution with lines as Windows ends them.

Against: softmax
Verdict: accepted
Then: solves it
Source: an expression
"""

b"# one\r\n# two\r\nx = 1\r\n"
