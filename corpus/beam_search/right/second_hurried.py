# hurried interview answer: tuples in lists, EOS split inline, no penalty
EOS = 1


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    live = [(0.0, [bos_id])]
    done = []
    for _ in range(max_len):
        if not live:
            break
        nxt = []
        for s, toks in live:
            lp = score_fn(list(toks))
            for t in range(vocab_size):
                nxt.append((s + float(lp[t]), toks + [t]))
        nxt.sort(key=lambda c: -c[0])
        live = []
        for c in nxt[:beam_width]:
            # TODO: ask about ties?
            if c[1][-1] == EOS:
                done.append(c)
            else:
                live.append(c)
    ans = sorted(done + live, key=lambda c: -c[0])
    return ans[:beam_width]
