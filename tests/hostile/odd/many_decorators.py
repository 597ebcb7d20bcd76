"""Has ten thousand decorators on one function.

Problem: softmax
Verdict: runtime_error|memory_limit|wrong_answer
Source: expression
"""

b"d = lambda f: f\n" + b"@d\n" * 10_000 + b"def softmax(x):\n    return x\nlog_softmax = softmax\n"
