"""bug: directions-mixed; mailboxes; the reduction sends left where its schedule of shards is made for sending right"""
from collections import deque
import numpy as np


class Ring:
    def __init__(self, workers):
        self.n = len(workers)
        self.data = [list(np.array_split(np.array(w), self.n)) for w in workers]
        self.mail = [deque() for _ in workers]

    def exchange(self, first, direction, combine):
        for hop in range(self.n - 1):
            for i in range(self.n):
                k = (i + first - hop) % self.n
                self.mail[(i + direction) % self.n].append((k, self.data[i][k].copy()))
            for i in range(self.n):
                k, part = self.mail[i].popleft()
                self.data[i][k] = combine(self.data[i][k], part)

    def result(self):
        return [np.concatenate(parts) for parts in self.data]


def ring_all_reduce(workers):
    ring = Ring(workers)
    ring.exchange(0, -1, lambda mine, got: mine + got)
    ring.exchange(1, +1, lambda mine, got: got)
    return ring.result()
