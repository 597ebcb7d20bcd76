"""A coding cookie that hides code from whoever reads the file.

Against: softmax
Verdict: runtime_error|wrong_answer
Source: an expression
"""

b"# coding: utf-7\ndef softmax(x):\n    return x\n\nlog_softmax = softmax\n"
