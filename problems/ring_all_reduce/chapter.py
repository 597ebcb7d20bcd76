import numpy as np


def ring_all_reduce(workers):
    count = len(workers)
    size = workers[0].shape[0]
    assert all(grad.shape == (size,) for grad in workers)
    held = [grad.copy() for grad in workers]
    width = size // count
    for turn in range(1, count):
        for me in range(count):
            other = (me - turn) % count
            part = slice(other * width, (other + 1) * width)
            held[me][part] += workers[other][part]
    for turn in range(count - 1):
        for me in range(count):
            other = (me - turn - 1) % count
            place = (me - turn) % count
            part = slice(place * width, (place + 1) * width)
            held[me][part] = held[other][part]
    return held
