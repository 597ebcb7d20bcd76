import heapq

EOS = 1


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    live, done = [(0.0, [bos_id])], []
    for _ in range(max_len):
        heap = []
        for score, tokens in live:
            for t, lp in enumerate(score_fn(tokens)):
                heapq.heappush(heap, (score + float(lp), tokens + [t]))
                if len(heap) > beam_width + 1:
                    heapq.heappop(heap)
        live = [h for h in heap if h[1][-1] != EOS]
        done += [h for h in heap if h[1][-1] == EOS]
        if not live:
            break
    return heapq.nlargest(beam_width, done + live, key=lambda h: h[0] / max(1, len(h[1]) - 1) ** length_penalty)
