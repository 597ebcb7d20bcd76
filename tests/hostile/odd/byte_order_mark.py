"""Has a byte order mark before a correct solution.

Problem: softmax
Verdict: accepted
Append: accepted solution
Source: expression
"""

b"\xef\xbb\xbf# right\n"
