"""Stores a finished hypothesis for the answer and also keeps it in the beam."""
import heapq

EOS = 1


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    live, finished = [(0.0, [bos_id])], []
    for _ in range(max_len):
        candidates = []
        for score, tokens in live:
            logps = score_fn(tokens)
            candidates.extend((score + float(logps[t]), tokens + [t]) for t in range(vocab_size))
        live = heapq.nlargest(beam_width, candidates)
        finished.extend(h for h in live if h[1][-1] == EOS)
    pool = {tuple(tokens): score for score, tokens in finished + live}
    ranked = sorted(pool.items(), key=lambda h: h[1] / max(1, len(h[0]) - 1) ** length_penalty, reverse=True)
    return [(score, list(tokens)) for tokens, score in ranked[:beam_width]]
