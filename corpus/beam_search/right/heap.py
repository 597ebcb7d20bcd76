# bounded min-heap instead of sorting all candidates
import heapq

EOS = 1

def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    counter = 0
    beam = [(0.0, 0, [bos_id])]
    answers = []          # min-heap of at most beam_width finished ones

    def push(heap, item):
        if len(heap) < beam_width:
            heapq.heappush(heap, item)
        else:
            heapq.heappushpop(heap, item)

    for _ in range(max_len):
        nxt = []
        for score, _n, seq in beam:
            lp = score_fn(seq)
            for tok in range(vocab_size):
                counter += 1
                push(nxt, (score + float(lp[tok]), counter, seq + [tok]))
        beam = []
        for item in nxt:
            if item[2][-1] == EOS:
                push(answers, item)
            else:
                beam.append(item)
        if not beam:
            break
    for item in beam:
        push(answers, item)
    return [(s, seq) for s, _n, seq in sorted(answers, reverse=True)]
