"""Is a sum of two hundred thousand terms.

Problem: softmax
Verdict: runtime_error|memory_limit|wrong_answer
Source: expression
"""

b"x = " + b"+".join([b"1"] * 200_000) + b"\ndef softmax(x):\n    return x\nlog_softmax = softmax\n"
