# bug: finished-returned-twice, survivors of the last step are added whole, the finished among them already are
def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    live, finished, kept = [(0.0, [bos_id])], [], [(0.0, [bos_id])]
    step = 0
    while step < max_len and live:
        cands = []
        for s, seq in live:
            for tok, lp in enumerate(score_fn(seq)):
                cands.append((s + float(lp), seq + [tok]))
        kept = sorted(cands, key=lambda c: -c[0])[:beam_width]
        finished.extend(filter(lambda c: c[1][-1] == 1, kept))
        live = list(filter(lambda c: c[1][-1] != 1, kept))
        step += 1
    return sorted(finished + kept, key=lambda c: -c[0])[:beam_width]
