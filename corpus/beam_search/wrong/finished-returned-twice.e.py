"""bug: finished-returned-twice: recorded when it is born and again when it comes out of the queue."""
from collections import deque


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    results = []
    queue = deque([(0.0, (bos_id,), False)])
    for _ in range(max_len):
        pool = []
        while queue:
            s, seq, over = queue.popleft()
            if over:
                results.append((s, seq))
                continue
            for tok, lp in enumerate(score_fn(list(seq))):
                pool.append((s + float(lp), seq + (tok,), tok == 1))
        if not pool:
            break
        pool.sort(reverse=True, key=lambda p: p[0])
        for s, seq, over in pool[:beam_width]:
            if over:
                results.append((s, seq))
            queue.append((s, seq, over))
    results.extend((s, seq) for s, seq, over in queue if not over)
    results.sort(reverse=True, key=lambda p: p[0])
    return [(s, list(seq)) for s, seq in results[:beam_width]]
