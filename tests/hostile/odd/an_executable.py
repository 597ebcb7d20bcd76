"""An ELF header.

Against: softmax
Verdict: runtime_error
Source: an expression
"""

b"\x7fELF\x02\x01\x01" + bytes(64)
