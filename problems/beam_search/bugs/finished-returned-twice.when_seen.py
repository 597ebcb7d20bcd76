"""Sets a hypothesis aside when it ends, and again when the next step processes it."""
import heapq


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    beam, ended = [(0.0, (bos_id,))], []
    for _ in range(max_len):
        grown = []
        for score, prefix in beam:
            if len(prefix) > 1 and prefix[-1] == 1:
                ended.append((score, prefix))
            else:
                grown += [(score + lp, prefix + (t,)) for t, lp in enumerate(score_fn(prefix).tolist())]
        if not grown:
            beam = []
            break
        beam = heapq.nlargest(beam_width, grown)
        ended += [h for h in beam if h[1][-1] == 1]
    live = [h for h in beam if h[1][-1] != 1]
    ranked = sorted(ended + live, key=lambda h: -h[0] / max(1, len(h[1]) - 1) ** length_penalty)
    return [(score, list(prefix)) for score, prefix in ranked[:beam_width]]
