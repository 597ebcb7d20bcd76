"""Keeps a heap of beam_width candidates instead of sorting all of them. It separates finished from live hypotheses only
after the cut."""

import heapq

EOS = 1


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    live = [(0.0, [bos_id])]
    done = []
    for _ in range(max_len):
        if not live:
            break
        heap = []
        count = 0
        for score, tokens in live:
            logp = score_fn(tokens)
            for t in range(vocab_size):
                item = (score + float(logp[t]), count, tokens, t)
                count += 1
                if len(heap) < beam_width:
                    heapq.heappush(heap, item)
                elif item[0] > heap[0][0]:
                    heapq.heapreplace(heap, item)
        live = []
        for score, _, tokens, t in heap:
            (done if t == EOS else live).append((score, tokens + [t]))
    final = done + live
    final.sort(key=lambda h: h[0] / max(1, len(h[1]) - 1) ** length_penalty, reverse=True)
    return final[:beam_width]
