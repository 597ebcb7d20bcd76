"""Cuts each step to beam_width, but not the answer of finished and live hypotheses."""
import heapq

EOS = 1


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    live, done = [(0.0, [bos_id])], []
    for _ in range(max_len):
        if not live:
            break
        grown = [(s + float(lp), seq + [t]) for s, seq in live for t, lp in enumerate(score_fn(seq))]
        best = heapq.nlargest(beam_width, grown)
        done += [h for h in best if h[1][-1] == EOS]
        live = [h for h in best if h[1][-1] != EOS]
    return sorted(done + live, key=lambda h: h[0] / max(1, len(h[1]) - 1) ** length_penalty, reverse=True)
