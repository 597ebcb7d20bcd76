# bug: inputs-mutated, a reduce with operator.iadd adds everything into the first worker's array
from functools import reduce
from operator import iadd
import numpy as np
ring_all_reduce = lambda workers: [np.array(s) for s in [reduce(iadd, workers)] for _ in workers]
