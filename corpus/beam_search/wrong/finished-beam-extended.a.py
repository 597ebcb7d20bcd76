# bug: finished-beam-extended, end-of-sequence is never looked at
def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    beams = [(0.0, [bos_id])]
    for _ in range(max_len):
        cands = []
        for s, toks in beams:
            lp = score_fn(toks)
            for t in range(vocab_size):
                cands.append((s + float(lp[t]), toks + [t]))
        cands.sort(key=lambda c: c[0], reverse=True)
        beams = cands[:beam_width]
    return beams
