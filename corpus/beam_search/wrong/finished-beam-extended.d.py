# bug: finished-beam-extended; a finished one is put aside, but nobody takes it out of the beam (missing else)
import heapq


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    beam = [(0.0, (bos_id,))]
    finished = {}
    for _ in range(max_len):
        options = ((s + float(lp), seq + (t,))
                   for s, seq in beam
                   for t, lp in enumerate(score_fn(list(seq))))
        beam = []
        for s, seq in heapq.nlargest(beam_width, options):
            if seq[-1] == 1:
                finished[seq] = s
            beam.append((s, seq))
    for s, seq in beam:
        finished[seq] = s
    out = heapq.nlargest(beam_width, ((s, q) for q, s in finished.items()))
    return [(s, list(q)) for s, q in out]
