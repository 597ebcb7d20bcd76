"""A string literal of nothing but escapes that name characters.

Against: softmax
Verdict: runtime_error|wrong_answer
Source: an expression
"""

b"x = '" + b"\\N{BULLET}" * 50_000 + b"'\ndef softmax(x):\n    return x\nlog_softmax = softmax\n"
