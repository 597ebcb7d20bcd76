# functional: reduce over steps, chain, partition by predicate
from functools import reduce
from itertools import chain, islice
from operator import itemgetter

best = lambda n, cs: list(islice(sorted(cs, key=itemgetter(0), reverse=True), n))
ended = lambda c: c[1][-1] == 1

def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    def expand(c):
        return map(lambda ip: (c[0] + float(ip[1]), c[1] + [ip[0]]), enumerate(score_fn(c[1])))

    def step(state, _):
        done, live = state
        kept = best(beam_width, chain.from_iterable(map(expand, live)))
        return done + list(filter(ended, kept)), [c for c in kept if not ended(c)]

    done, live = reduce(step, range(max_len), ([], [(0.0, [bos_id])]))
    return best(beam_width, done + live)
