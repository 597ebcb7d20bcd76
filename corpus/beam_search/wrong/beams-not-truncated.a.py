# bug: beams-not-truncated, every candidate lives on, only the answer is cut
def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    live, done = [(0.0, [bos_id])], []
    for _ in range(max_len):
        cands = [(s + float(lp), t + [i]) for s, t in live for i, lp in enumerate(score_fn(t))]
        cands.sort(key=lambda c: -c[0])
        done += [c for c in cands if c[1][-1] == 1]
        live = [c for c in cands if c[1][-1] != 1]
        if not live:
            break
    return sorted(done + live, key=lambda c: -c[0])[:beam_width]
