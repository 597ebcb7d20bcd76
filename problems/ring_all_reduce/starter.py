import numpy as np


def ring_all_reduce(workers):
    """n arrays [d] -> n new arrays [d], each the element-wise sum of all."""
    raise NotImplementedError("ring_all_reduce is yours to write")
