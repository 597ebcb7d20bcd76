"""Is an ELF header.

Problem: softmax
Verdict: runtime_error
Source: expression
"""

b"\x7fELF\x02\x01\x01" + bytes(64)
