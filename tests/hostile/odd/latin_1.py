"""Is a correct solution in Latin-1 with an encoding declaration.

Problem: softmax
Verdict: accepted
Append: accepted solution
Source: expression
"""

"# coding: latin-1\n# \xe9t\xe9\n".encode("latin-1")
