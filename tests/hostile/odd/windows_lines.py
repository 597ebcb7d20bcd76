"""Is a correct solution with Windows line ends.

Problem: softmax
Verdict: accepted
Append: accepted solution
Source: expression
"""

b"# one\r\n# two\r\nx = 1\r\n"
