"""Returns sets in sets, which a host that encodes the keys of each level again decodes for a quarter of a minute.

Problem: softmax
Verdict: wrong_answer|time_limit
"""

nested = frozenset(range(100_000))
for _ in range(55):
    nested = frozenset([nested])


def softmax(x, axis=-1):
    return nested


log_softmax = softmax
