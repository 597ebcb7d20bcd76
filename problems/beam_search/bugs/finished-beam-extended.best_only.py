"""Checks only the best survivor of a step for the end of sequence."""
EOS = 1


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    live, finished = [(0.0, [bos_id])], []
    for _ in range(max_len):
        candidates = []
        for score, tokens in live:
            logps = score_fn(tokens)
            candidates += [(score + float(logps[t]), tokens + [t]) for t in range(vocab_size)]
        if not candidates:
            break
        candidates.sort(key=lambda h: h[0], reverse=True)
        live = candidates[:beam_width]
        if live[0][1][-1] == EOS:
            finished.append(live.pop(0))
    final = finished + live
    final.sort(key=lambda h: h[0] / max(1, len(h[1]) - 1) ** length_penalty, reverse=True)
    return final[:beam_width]
