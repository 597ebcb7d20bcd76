def build_bm25_index(docs):
    """Return any object that bm25_score can use. docs is a list of lists of terms."""
    raise NotImplementedError("Implement build_bm25_index")


def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    """Return one score per document."""
    raise NotImplementedError("Implement bm25_score")
