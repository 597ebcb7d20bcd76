# other data structure: a trellis of (parent, token, score) rows, sequences read back at the end
import numpy as np

def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0, eos_id=1):
    nodes = [(-1, bos_id, 0.0, 0)]           # parent, token, score, depth

    def path(i):
        out = []
        while i >= 0:
            out.append(nodes[i][1])
            i = nodes[i][0]
        return out[::-1]

    live, done = [0], []
    depth = 0
    while live and depth < max_len:
        depth += 1
        cand = []
        for i in live:
            for tok, lp in enumerate(np.asarray(score_fn(path(i))).tolist()):
                cand.append((nodes[i][2] + lp, i, tok))
        cand.sort(key=lambda c: -c[0])
        live = []
        for score, parent, tok in cand[:beam_width]:
            nodes.append((parent, tok, score, depth))
            (done if tok == eos_id else live).append(len(nodes) - 1)
    key = lambda i: nodes[i][2] / max(nodes[i][3], 1) ** length_penalty
    return [(nodes[i][2], path(i)) for i in sorted(done + live, key=key, reverse=True)[:beam_width]]
