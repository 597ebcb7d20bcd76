import numpy as np

EOS = 1


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    live, done = [(0.0, [bos_id])], []
    for _ in range(max_len):
        nxt = []
        for score, tokens in live:
            lp = score_fn(tokens)
            for t in np.argsort(lp)[-min(beam_width, vocab_size):]:
                nxt.append((score + float(lp[t]), tokens + [int(t)]))
        if not nxt:
            break
        done += [h for h in nxt if h[1][-1] == EOS]
        live = [h for h in nxt if h[1][-1] != EOS]
    final = sorted(done + live, key=lambda h: h[0] / max(1, len(h[1]) - 1) ** length_penalty, reverse=True)
    return final[:beam_width]
