# bug: probabilities-multiplied; keeps the list of step log-probs but ranks by math.prod of their exps, math.log at the end
import math


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    def prob(h):
        return math.prod(math.exp(l) for l in h[1])

    live, finished = [([bos_id], [])], []
    for _ in range(max_len):
        cands = []
        for toks, lps in live:
            row = score_fn(toks[:])
            cands.extend((toks + [t], lps + [float(row[t])]) for t in range(vocab_size))
        cands.sort(key=prob, reverse=True)
        kept = cands[:beam_width]
        finished += [h for h in kept if h[0][-1] == 1]
        live = [h for h in kept if h[0][-1] != 1]
        if not live:
            break
    ranked = sorted(finished + live, key=prob, reverse=True)[:beam_width]
    return [(math.log(prob(h)), h[0]) for h in ranked]
