# functional: takewhile over the positions, then one draw
from itertools import takewhile
import numpy as np

softmax = lambda x: (lambda e: e / e.sum())(np.exp(x - np.max(x)))
draw = lambda p: int(np.nonzero(np.random.multinomial(1, p))[0][0])
unit = lambda w: w / w.sum()

def verify_speculative(draft_tokens, draft_probs, target_logits):
    P = list(map(softmax, np.array(target_logits, dtype=np.float64)))
    Q = list(np.array(draft_probs, dtype=np.float64))
    ok = lambda i: np.random.random() < P[i][draft_tokens[i]] / Q[i][draft_tokens[i]]
    kept = [draft_tokens[i] for i in takewhile(ok, range(len(draft_tokens)))]
    n = len(kept)
    rest = P[n] if n == len(draft_tokens) else np.fmax(P[n] - Q[n], 0)
    return kept, draw(unit(rest) if rest.any() else P[n])

expected_tokens = lambda alpha, K: K + 1 if alpha == 1 else (1 - alpha ** (K + 1)) / (1 - alpha)
