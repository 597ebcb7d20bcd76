"""Stores a token and a parent per node, so hypotheses share their prefixes. The sequences are read back from the parents."""
import numpy as np

EOS = 1


class Node:
    __slots__ = ("parent", "token", "score", "depth")

    def __init__(self, parent, token, score, depth):
        self.parent, self.token, self.score, self.depth = parent, token, score, depth

    def path(self):
        node, out = self, []
        while node is not None:
            out.append(node.token)
            node = node.parent
        return out[::-1]


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    frontier = [Node(None, bos_id, 0.0, 0)]
    leaves = []
    for depth in range(1, max_len + 1):
        if not frontier:
            break
        rows = np.array([node.score + score_fn(node.path()) for node in frontier])
        order = np.argsort(-rows, axis=None, kind="stable")[:beam_width]
        nodes = []
        for flat in order:
            b, t = np.unravel_index(flat, rows.shape)
            nodes.append(Node(frontier[b], int(t), rows[b, t], depth))
        leaves.extend(n for n in nodes if n.token == EOS)
        frontier = [n for n in nodes if n.token != EOS]
    leaves.extend(frontier)
    leaves.sort(key=lambda n: n.score / max(n.depth, 1) ** length_penalty, reverse=True)
    return [(n.score, n.path()) for n in leaves[:beam_width]]
