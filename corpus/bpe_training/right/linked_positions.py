# dataclass linked list of positions, incremental counts, min_frequency as an extra parameter
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Optional


@dataclass(eq=False)
class Cell:
    sym: Optional[str]
    weight: int
    order: int
    prev: "Optional[Cell]" = None
    next: "Optional[Cell]" = None


def train_bpe(corpus, num_merges, min_frequency=1):
    freq = Counter()
    for doc in corpus:
        freq.update(doc.split())
    counts, spots = Counter(), defaultdict(dict)

    def change(left, sign):
        if left is None or left.next is None:
            return
        p = (left.sym, left.next.sym)
        counts[p] += sign * left.weight
        if sign > 0:
            spots[p][left.order] = left
        else:
            spots[p].pop(left.order, None)

    order = 0
    for word, n in freq.items():
        prev = None
        for ch in [*word, "</w>"]:
            cell = Cell(ch, n, order, prev)
            order += 1
            if prev is not None:
                prev.next = cell
                change(prev, +1)
            prev = cell

    merges = []
    while len(merges) < num_merges:
        best = max(counts, key=counts.__getitem__, default=None)
        if best is None or counts[best] < min_frequency:
            break
        merges.append(best)
        a, b = best
        for _, cell in sorted(spots[best].items()):
            if cell.sym != a or cell.next is None or cell.next.sym != b:
                continue                      # eaten by an overlapping merge
            gone = cell.next
            for left in (cell.prev, cell, gone):
                change(left, -1)
            cell.sym = a + b
            cell.next = gone.next
            if gone.next is not None:
                gone.next.prev = cell
            gone.sym = gone.next = gone.prev = None
            change(cell.prev, +1)
            change(cell, +1)
        counts += Counter()                   # drops the zeros
    return merges
