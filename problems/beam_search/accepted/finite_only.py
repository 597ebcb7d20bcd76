"""Skips impossible tokens, and stops the search when no live hypothesis can still reach the answer."""
import bisect
import math


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    live = [(0.0, [bos_id])]
    done = []
    for _ in range(max_len):
        best = []  # ascending by -score
        for score, tokens in live:
            for t, lp in enumerate(score_fn(tokens)):
                s = score + lp
                if s == -math.inf:
                    continue
                bisect.insort(best, (-s, tokens + [t]))
                if len(best) > beam_width:
                    best.pop()
        live = [(-s, tokens) for s, tokens in best if tokens[-1] != 1]
        done += [(-s, tokens) for s, tokens in best if tokens[-1] == 1]
        if not live:
            break
        if length_penalty == 0 and len(done) >= beam_width:
            bar = sorted((s for s, _ in done), reverse=True)[beam_width - 1]
            if live[0][0] < bar:
                break
    ranked = [(s / max(1, len(t) - 1) ** length_penalty, s, t) for s, t in done + live]
    ranked.sort(key=lambda x: -x[0])
    return [(s, t) for _, s, t in ranked[:beam_width]]
