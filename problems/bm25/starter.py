def build_bm25_index(docs):
    """Anything that bm25_score can work with; docs is a list of lists of terms."""
    raise NotImplementedError("build_bm25_index is yours to write")


def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    """One score for each document."""
    raise NotImplementedError("bm25_score is yours to write")
