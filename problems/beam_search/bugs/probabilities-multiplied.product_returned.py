import heapq
import math


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    beam = [(1.0, (bos_id,))]
    over = []
    for _ in range(max_len):
        grown = [
            (p * math.exp(lp), tokens + (t,))
            for p, tokens in beam
            for t, lp in enumerate(score_fn(list(tokens)))
        ]
        best = heapq.nlargest(beam_width, grown)
        over.extend(h for h in best if h[1][-1] == 1)
        beam = [h for h in best if h[1][-1] != 1]
        if not beam:
            break

    def rank(h):
        return math.log(h[0]) / (len(h[1]) - 1) ** length_penalty if h[0] > 0 else -math.inf

    return [(p, list(tokens)) for p, tokens in sorted(over + beam, key=rank, reverse=True)[:beam_width]]
