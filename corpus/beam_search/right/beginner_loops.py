# beginner: three nested loops and two lists
def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    live = [(0.0, [bos_id])]
    done = []
    for step in range(max_len):
        candidates = []
        for score, tokens in live:
            logps = score_fn(tokens)
            for t in range(vocab_size):
                new_tokens = list(tokens)
                new_tokens.append(t)
                candidates.append((score + float(logps[t]), new_tokens))
        candidates.sort(key=lambda c: c[0], reverse=True)
        candidates = candidates[:beam_width]
        live = []
        for c in candidates:
            if c[1][-1] == 1:
                done.append(c)
            else:
                live.append(c)
        if len(live) == 0:
            break
    result = done + live
    result.sort(key=lambda c: c[0], reverse=True)
    return result[:beam_width]
