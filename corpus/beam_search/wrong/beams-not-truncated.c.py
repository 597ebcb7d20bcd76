# bug: beams-not-truncated, the sorted slice is thrown away
from typing import List, Tuple

Beam = Tuple[float, List[int]]

def _sorted(beams: List[Beam]) -> List[Beam]:
    return sorted(beams, key=lambda b: b[0], reverse=True)

def beam_search(score_fn, beam_width: int, max_len: int, vocab_size: int, bos_id: int = 0) -> List[Beam]:
    live: List[Beam] = [(0.0, [bos_id])]
    ended: List[Beam] = []
    for _step in range(max_len):
        pool: List[Beam] = []
        for score, tokens in live:
            logp = score_fn(tokens)
            pool.extend((score + float(logp[v]), tokens + [v]) for v in range(vocab_size))
        pool = _sorted(pool)
        pool[:beam_width]
        live = [b for b in pool if b[1][-1] != 1]
        ended += [b for b in pool if b[1][-1] == 1]
        if not live:
            break
    return _sorted(live + ended)[:beam_width]
