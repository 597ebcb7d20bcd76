"""Has an encoding declaration that hides code from a human reader.

Problem: softmax
Verdict: runtime_error|wrong_answer
Source: expression
"""

b"# coding: utf-7\ndef softmax(x):\n    return x\n\nlog_softmax = softmax\n"
