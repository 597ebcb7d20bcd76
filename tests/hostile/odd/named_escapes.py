"""Has a string literal with only escapes that name characters.

Problem: softmax
Verdict: runtime_error|wrong_answer
Source: expression
"""

b"x = '" + b"\\N{BULLET}" * 50_000 + b"'\ndef softmax(x):\n    return x\nlog_softmax = softmax\n"
