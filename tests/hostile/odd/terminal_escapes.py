"""Prints escapes that clear a terminal, move its cursor and rename its window.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

print("\x1b[2J\x1b]0;hostile\x07\x1b[31m\0\r\b\u202e\ud800")
