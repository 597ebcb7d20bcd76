# bug: not-renormalised-after-top-k, the nucleus adds up full-vocabulary probabilities; the final draw is by weights
import random
import numpy as np


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    z = np.asarray(logits, dtype=float)
    if temperature == 0:
        return int(z.argmax())
    e = np.exp((z - z.max()) / temperature)
    probs = (e / e.sum()).tolist()
    order = sorted(range(len(probs)), key=probs.__getitem__, reverse=True)
    order = order[:top_k] if top_k > 0 else order
    if top_p < 1.0:
        mass = 0.0
        for n, token in enumerate(order, 1):
            mass += probs[token]
            if mass >= top_p:
                order = order[:n]
                break
    return random.choices(order, weights=[probs[t] for t in order])[0]
