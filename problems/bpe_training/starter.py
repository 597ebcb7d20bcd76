def train_bpe(corpus, num_merges):
    """Return the merges in order, as a list of pairs of symbols."""
    raise NotImplementedError("Implement train_bpe")
