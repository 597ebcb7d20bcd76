"""A byte order mark before a right solution.

Against: softmax
Verdict: accepted
Then: solves it
Source: an expression
"""

b"\xef\xbb\xbf# right\n"
