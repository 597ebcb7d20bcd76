"""Returns a text that is four times as long when its characters are escaped.

Problem: bpe_training
Verdict: wrong_answer
"""


def train_bpe(corpus, num_merges):
    return []


def bpe_encode(word, merges):
    return ["\x01" * 900_000]
